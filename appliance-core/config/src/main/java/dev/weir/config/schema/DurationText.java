package dev.weir.config.schema;

import java.time.Duration;
import java.util.List;

/** Durations as operators type them: {@code 30s}, {@code 1h30m}, {@code 250ms}. */
final class DurationText {
  private record Unit(String suffix, long micros) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("d", 86_400_000_000L),
          new Unit("h", 3_600_000_000L),
          new Unit("m", 60_000_000L),
          new Unit("s", 1_000_000L),
          new Unit("ms", 1_000L),
          new Unit("us", 1L));
  private static final String FORM =
      "must be a number with unit d, h, m, s, ms or us, such as 30s or 1h30m";

  private DurationText() {}

  static Duration parse(String text) {
    long micros = 0;
    int unitIndex = -1;
    int i = 0;
    while (i < text.length()) {
      int digits = i;
      while (digits < text.length() && isDigit(text.charAt(digits))) {
        digits++;
      }
      int end = digits;
      while (end < text.length() && !isDigit(text.charAt(end))) {
        end++;
      }
      int index = indexOf(text.substring(digits, end));
      if (digits == i || index <= unitIndex) {
        throw new IllegalArgumentException(FORM);
      }
      try {
        long number = Long.parseLong(text.substring(i, digits));
        micros = Math.addExact(micros, Math.multiplyExact(number, UNITS.get(index).micros()));
      } catch (ArithmeticException | NumberFormatException e) {
        throw new IllegalArgumentException("the time is too long", e);
      }
      unitIndex = index;
      i = end;
    }
    if (unitIndex < 0) {
      throw new IllegalArgumentException(FORM);
    }
    return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int indexOf(String suffix) {
    for (int i = 0; i < UNITS.size(); i++) {
      if (UNITS.get(i).suffix().equals(suffix)) {
        return i;
      }
    }
    return -1;
  }

  static String format(Duration duration) {
    long micros = duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
    StringBuilder out = new StringBuilder();
    for (Unit unit : UNITS) {
      if (micros >= unit.micros()) {
        out.append(micros / unit.micros()).append(unit.suffix());
        micros %= unit.micros();
      }
    }
    return out.isEmpty() ? "0s" : out.toString();
  }
}
