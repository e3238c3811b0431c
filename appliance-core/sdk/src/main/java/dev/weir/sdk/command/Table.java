package dev.weir.sdk.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of typed columns:
 *
 * <pre>{@code
 * Table.Builder table = Table.builder().text("Name").number("Rx pps").text("Drops");
 * table.row("eth0", 1204L, null);
 * return table.build();
 * }</pre>
 *
 * <p>In JSON an array of objects by column key; absent cells are {@code -} in text and {@code null}
 * in JSON.
 *
 * @param columns from left to right
 * @param rows cells in the order of the columns
 */
public record Table(List<Column> columns, List<List<@Nullable Object>> rows)
    implements CommandResult {
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** Begins a table. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects columns, then rows. */
  public static final class Builder {
    private final List<Column> columns = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    private Builder() {}

    /** A column of texts. */
    public Builder text(String title) {
      return column(Column.of(title, ColumnType.TEXT));
    }

    /** A column of whole numbers. */
    public Builder number(String title) {
      return column(Column.of(title, ColumnType.NUMBER));
    }

    /** A column of any type derived from its title. */
    public Builder column(String title, ColumnType type) {
      return column(Column.of(title, type));
    }

    /** A column. */
    public Builder column(Column column) {
      if (!rows.isEmpty()) {
        throw new IllegalStateException("columns come before rows");
      }
      columns.add(column);
      return this;
    }

    /**
     * A row; null where a cell is absent.
     *
     * @throws IllegalArgumentException if there are not as many cells as columns, or one is of
     *     another class
     */
    public Builder row(@Nullable Object... cells) {
      if (cells.length != columns.size()) {
        throw new IllegalArgumentException(
            cells.length + " cells for " + columns.size() + " columns");
      }
      for (int i = 0; i < cells.length; i++) {
        columns.get(i).type().check(cells[i]);
      }
      rows.add(Collections.unmodifiableList(Arrays.asList(cells.clone())));
      return this;
    }

    /** Ends the table. */
    public Table build() {
      return new Table(columns, rows);
    }
  }
}
