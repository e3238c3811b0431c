package dev.weir.switching;

import dev.weir.sdk.config.ConfigValue;

/**
 * A VLAN id, or a range of ids: {@code 10}, {@code 20-29}.
 *
 * @param first lowest id
 * @param last highest id, not below the first
 */
@ConfigValue(
    description = "VLAN id 1-4094, or a range of ids",
    example = "20-29",
    pattern = "[0-9]{1,4}(-[0-9]{1,4})?")
public record VlanRange(int first, int last) implements Comparable<VlanRange> {
  /** Highest id that may be used. */
  public static final int MAX_ID = 4094;

  /**
   * Checks the ids.
   *
   * @throws IllegalArgumentException with the reason
   */
  public VlanRange {
    if (first < 1 || last > MAX_ID) {
      throw new IllegalArgumentException("a VLAN id must be 1-4094");
    }
    if (last < first) {
      throw new IllegalArgumentException("a range must not end before it begins");
    }
  }

  /**
   * A range from its text.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static VlanRange parse(String text) {
    int hyphen = text.indexOf('-');
    try {
      int first = Integer.parseInt(hyphen < 0 ? text : text.substring(0, hyphen));
      return new VlanRange(
          first, hyphen < 0 ? first : Integer.parseInt(text.substring(hyphen + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a VLAN id or a range such as 20-29", e);
    }
  }

  @Override
  public int compareTo(VlanRange other) {
    return first != other.first
        ? Integer.compare(first, other.first)
        : Integer.compare(last, other.last);
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
