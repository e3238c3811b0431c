package dev.weir.telemetry.syslog;

/** What kind of program sends a message: RFC 5424, section 6.2.1. */
public enum Facility {
  /** User programs. */
  USER(1),
  /** System daemons. */
  DAEMON(3),
  /** Security and authorisation. */
  AUTH(4),
  /** For local use. */
  LOCAL0(16),
  /** For local use. */
  LOCAL1(17),
  /** For local use. */
  LOCAL2(18),
  /** For local use. */
  LOCAL3(19),
  /** For local use. */
  LOCAL4(20),
  /** For local use. */
  LOCAL5(21),
  /** For local use. */
  LOCAL6(22),
  /** For local use. */
  LOCAL7(23);

  private static final int SEVERITIES = 8;

  private final int code;

  Facility(int code) {
    this.code = code;
  }

  /** The number in front of a message. */
  int priority(Severity severity) {
    return code * SEVERITIES + severity.ordinal();
  }
}
