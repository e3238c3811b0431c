package dev.weir.sdk.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts about one thing, each on a line: {@code Uptime: 3h 20m}. In JSON an object.
 *
 * @param entries in order of display
 */
public record Fields(List<Entry> entries) implements CommandResult {
  public Fields {
    entries = List.copyOf(entries);
  }

  /**
   * One fact.
   *
   * @param column its name, type and unit
   * @param value of the type's class; null if absent
   */
  public record Entry(Column column, @Nullable Object value) {}

  /** Begins a list of facts. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects facts. */
  public static final class Builder {
    private final List<Entry> entries = new ArrayList<>();

    private Builder() {}

    /** A text. */
    public Builder text(String name, @Nullable String value) {
      return add(Column.of(name, ColumnType.TEXT), value);
    }

    /** A whole number. */
    public Builder number(String name, long value) {
      return add(Column.of(name, ColumnType.NUMBER), value);
    }

    /** A fact of any type. */
    public Builder add(Column column, @Nullable Object value) {
      column.type().check(value);
      entries.add(new Entry(column, value));
      return this;
    }

    /** Ends the list. */
    public Fields build() {
      return new Fields(entries);
    }
  }
}
