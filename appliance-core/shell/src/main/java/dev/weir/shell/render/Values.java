package dev.weir.shell.render;

import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Typed values as operators read them. */
final class Values {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Values() {}

  static String text(ColumnType type, @Nullable Object value) {
    if (value == null) {
      return "-";
    }
    String text =
        switch (type) {
          case TEXT -> value.toString();
          case NUMBER -> String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
          case IDENTIFIER -> Long.toString(((Number) value).longValue());
          case DECIMAL -> decimal(((Number) value).doubleValue());
          case BYTES ->
              scaled(
                  ((Number) value).doubleValue(),
                  1024,
                  new String[] {"B", "KiB", "MiB", "GiB", "TiB"});
          case BIT_RATE ->
              scaled(
                  ((Number) value).doubleValue(),
                  1000,
                  new String[] {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"});
          case DURATION -> Durations.format((Duration) value);
          case TIME -> TIME.format((Instant) value);
          case FLAG -> (Boolean) value ? "yes" : "no";
          case LIST -> join((List<?>) value);
        };
    return text.isEmpty() ? "-" : printable(text);
  }

  /**
   * Text without control characters: what comes from the network must not drive the operator's
   * terminal.
   */
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int j = 0; j < text.length(); j++) {
          char c = text.charAt(j);
          clean.append(isControl(c) ? '\ufffd' : c);
        }
        return clean.toString();
      }
    }
    return text;
  }

  private static boolean isControl(char c) {
    return c < ' '
        || c >= 0x7f && c < 0xa0
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }

  private static String join(List<?> values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      text.append(text.isEmpty() ? "" : ", ").append(value);
    }
    return text.toString();
  }

  private static String decimal(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
  }

  private static String scaled(double value, double step, String[] units) {
    int unit = 0;
    while (Math.abs(value) >= step && unit < units.length - 1) {
      value /= step;
      unit++;
    }
    return unit == 0
        ? (long) value + " " + units[0]
        : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
