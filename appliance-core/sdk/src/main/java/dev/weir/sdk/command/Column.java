package dev.weir.sdk.command;

import java.util.Locale;

/**
 * A column of a table, or the name of a fact.
 *
 * @param title heading: {@code Rx pps}
 * @param key name in JSON and YAML: {@code rx-pps}; stable
 * @param type what the values are
 * @param unit unit of the values where title and type do not say it, for the reference; may be
 *     empty
 */
public record Column(String title, String key, ColumnType type, String unit) {
  /**
   * A column whose key is derived from its title: lower case, all else than letters and digits a
   * hyphen.
   */
  public static Column of(String title, ColumnType type) {
    return new Column(title, key(title), type, "");
  }

  /** The same column with a unit. */
  public Column withUnit(String unit) {
    return new Column(title, key, type, unit);
  }

  /** The key of a title. */
  public static String key(String title) {
    StringBuilder key = new StringBuilder();
    for (char c : title.toLowerCase(Locale.ROOT).toCharArray()) {
      if (Character.isLetterOrDigit(c)) {
        key.append(c);
      } else if (!key.isEmpty() && key.charAt(key.length() - 1) != '-') {
        key.append('-');
      }
    }
    int end = key.length();
    return end > 0 && key.charAt(end - 1) == '-' ? key.substring(0, end - 1) : key.toString();
  }
}
