package dev.weir.sdk.config;

import java.util.Locale;

/**
 * A number of bytes, typed with a binary unit: {@code 512}, {@code 64k}, {@code 16m}, {@code 2g},
 * {@code 1t} (k is 1,024).
 *
 * @param bytes the number, not negative
 */
@ConfigValue(
    description = "Size in bytes, or with unit k, m, g, t (of 1,024)",
    example = "64m",
    pattern = "[0-9]{1,19}[kKmMgGtT]?")
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final String UNITS = "kmgt";

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size must not be negative");
    }
  }

  /**
   * A size from its text.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static ByteSize parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int unit = lower.isEmpty() ? -1 : UNITS.indexOf(lower.charAt(lower.length() - 1));
    String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("must be a number of bytes, or with unit k, m, g or t");
    }
    int shift = 10 * (unit + 1);
    try {
      long number = Long.parseLong(digits);
      if (number > Long.MAX_VALUE >> shift) {
        throw new IllegalArgumentException("the size is too large");
      }
      return new ByteSize(number << shift);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the size is too large", e);
    }
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The number with the largest unit that divides it. */
  @Override
  public String toString() {
    long number = bytes;
    int unit = -1;
    while (number != 0 && (number & 1023) == 0 && unit < UNITS.length() - 1) {
      number >>= 10;
      unit++;
    }
    return unit < 0 ? Long.toString(number) : number + UNITS.substring(unit, unit + 1);
  }
}
