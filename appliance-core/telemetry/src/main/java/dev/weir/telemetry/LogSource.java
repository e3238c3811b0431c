package dev.weir.telemetry;

import dev.weir.telemetry.syslog.LogMessage;
import java.util.List;

/** Where log messages come from: they are fetched, so that a log never waits for a receiver. */
@FunctionalInterface
public interface LogSource {
  /**
   * Messages after others.
   *
   * @param messages the oldest first; fewer than there were if too many came
   * @param written how many have been written so far
   */
  record News(List<LogMessage> messages, long written) {}

  /** What came after the first {@code seen} messages. */
  News since(long seen);
}
