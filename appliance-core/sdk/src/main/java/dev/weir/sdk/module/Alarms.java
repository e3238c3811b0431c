package dev.weir.sdk.module;

/** Conditions that an operator should know of until they are over. Any thread. */
public interface Alarms {
  /** How bad it is. */
  enum Severity {
    /** Service is affected. */
    MAJOR,
    /** Service may be affected. */
    MINOR
  }

  /** Raises an alarm, or changes the text of the one with that key. */
  void raise(String key, Severity severity, String text);

  /** Ends an alarm; no effect if there is none. */
  void clear(String key);
}
