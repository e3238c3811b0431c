package dev.weir.sdk.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a column's values are: it decides class, alignment and rendering in text and JSON. */
public enum ColumnType {
  /** A {@link String}, or any object by its {@code toString}. JSON: string. */
  TEXT(Object.class, false),
  /** A {@link Long} or {@link Integer}; in text with thousands separators. JSON: number. */
  NUMBER(Number.class, true),
  /** A number that names something, such as a VLAN or a port: without separators. JSON: number. */
  IDENTIFIER(Number.class, true),
  /** A {@link Double}; in text with at most two decimals. JSON: number. */
  DECIMAL(Number.class, true),
  /** A {@link Long}, in bytes; in text scaled (1.5 MiB). JSON: number of bytes. */
  BYTES(Number.class, true),
  /**
   * A {@link Long}, in bits per second; in text scaled (1.2 Gbit/s). JSON: number of bits per
   * second.
   */
  BIT_RATE(Number.class, true),
  /** A {@link Duration}; in text by {@link Durations}. JSON: number of seconds. */
  DURATION(Duration.class, true),
  /** An {@link Instant}; in text UTC. JSON: string of RFC 3339. */
  TIME(Instant.class, false),
  /** A {@link Boolean}; in text yes or no. JSON: boolean. */
  FLAG(Boolean.class, false),
  /** A {@link List} of texts; in text joined by commas. JSON: array. */
  LIST(List.class, false);

  private final Class<?> valueClass;
  private final boolean rightAligned;

  ColumnType(Class<?> valueClass, boolean rightAligned) {
    this.valueClass = valueClass;
    this.rightAligned = rightAligned;
  }

  /** Whether values line up on the right. */
  public boolean rightAligned() {
    return rightAligned;
  }

  /**
   * Checks a value's class.
   *
   * @throws IllegalArgumentException if it is of another; a programming error of the module
   */
  public void check(@Nullable Object value) {
    if (value != null && !valueClass.isInstance(value)) {
      throw new IllegalArgumentException(
          this + " cannot hold a " + value.getClass().getSimpleName());
    }
  }
}
