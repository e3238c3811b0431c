package dev.weir.ovf.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell. Texts from packages cannot move the cursor. */
final class Table {
  private static final int MAX_CELL = 60;

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... heads) {
    rows.add(List.of(heads));
  }

  void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(clean(String.valueOf(cell), MAX_CELL));
    }
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  /** A text from a package on one line, without control characters. */
  static String clean(String text, int length) {
    String flat = text.replaceAll("\\s+", " ").replaceAll("[\\p{Cntrl}\\u202A-\\u202E]", "?");
    return flat.length() > length ? flat.substring(0, length - 3) + "..." : flat;
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
