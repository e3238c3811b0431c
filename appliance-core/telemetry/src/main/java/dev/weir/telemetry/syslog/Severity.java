package dev.weir.telemetry.syslog;

/** How bad a message is, worst first: RFC 5424, section 6.2.1. */
public enum Severity {
  /** The system is unusable. */
  EMERGENCY,
  /** Somebody must act at once. */
  ALERT,
  /** A critical condition. */
  CRITICAL,
  /** An error. */
  ERROR,
  /** A warning. */
  WARNING,
  /** Normal but significant. */
  NOTICE,
  /** For information. */
  INFO,
  /** For developers. */
  DEBUG;

  /**
   * The severity of a level of the log: {@code ERROR}, {@code WARN}, {@code INFO}; others are
   * DEBUG.
   */
  public static Severity ofLevel(String level) {
    return switch (level) {
      case "ERROR" -> ERROR;
      case "WARN" -> WARNING;
      case "INFO" -> INFO;
      default -> DEBUG;
    };
  }
}
