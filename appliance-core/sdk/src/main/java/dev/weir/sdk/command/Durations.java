package dev.weir.sdk.command;

import java.time.Duration;

/** Spans of time as operators read them. */
public final class Durations {
  private Durations() {}

  /**
   * {@code 350ms}, {@code 12s}, {@code 4m 58s}, {@code 3h 20m}, {@code 12d 4h}: the two largest
   * units.
   */
  public static String format(Duration span) {
    if (span.isNegative()) {
      return "-" + format(span.negated());
    }
    long seconds = span.toSeconds();
    if (seconds == 0) {
      return span.toMillis() + "ms";
    }
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "m", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "m");
    }
    return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  private static String two(long major, String majorUnit, long minor, String minorUnit) {
    return minor == 0 ? major + majorUnit : major + majorUnit + " " + minor + minorUnit;
  }
}
