package dev.weir.ovf.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What sections of one kind say.
 *
 * @param name in the way of JSON: {@code bootOrder}
 * @param keyed whether the first column tells rows apart
 * @param columns names of the columns, in the way of JSON
 * @param rows a cell for each column: text, number, flag, or an Optional or List of them
 */
public record SectionTable(
    String name, boolean keyed, List<String> columns, List<List<Object>> rows) {
  public SectionTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** A name for people: {@code boot order}. */
  public static String words(String name) {
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  /** A cell for people; empty if there is nothing in it. */
  public static String text(Object cell) {
    return switch (cell) {
      case Optional<?> optional -> optional.map(SectionTable::text).orElse("");
      case List<?> list -> String.join(", ", list.stream().map(SectionTable::text).toList());
      case Boolean flag -> flag ? "yes" : "";
      default -> cell.toString();
    };
  }

  /** A row in one line, without its key: {@code order 1, start action powerOn}. */
  public String line(List<Object> row) {
    List<String> parts = new ArrayList<>();
    for (int i = keyed ? 1 : 0; i < columns.size(); i++) {
      String text = text(row.get(i));
      if (columns.size() == 1) {
        return text;
      }
      if (!text.isEmpty()) {
        parts.add(words(columns.get(i)) + (row.get(i) instanceof Boolean ? "" : " " + text));
      }
    }
    return parts.isEmpty() ? "there" : String.join(", ", parts);
  }
}
