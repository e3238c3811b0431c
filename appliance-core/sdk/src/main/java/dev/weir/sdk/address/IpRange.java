package dev.weir.sdk.address;

import dev.weir.sdk.config.ConfigValue;

/**
 * Addresses of one family from first to last, both included: {@code 192.168.1.100-192.168.1.199}.
 *
 * @param first the lowest address
 * @param last the highest address, of the same family
 */
@ConfigValue(
    description = "Range of IPv4 or IPv6 addresses, first-last",
    example = "192.168.1.100-192.168.1.199",
    pattern = "[0-9a-fA-F.:]{2,45}(-[0-9a-fA-F.:]{2,45})?")
public record IpRange(IpAddress first, IpAddress last) implements Comparable<IpRange> {
  /**
   * Checks family and order.
   *
   * @throws IllegalArgumentException with the reason
   */
  public IpRange {
    if (first.isIpv4() != last.isIpv4()) {
      throw new IllegalArgumentException("both ends of a range must be IPv4, or both IPv6");
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException("the first address must not be above the last");
    }
  }

  /**
   * A range from its text; a single address is a range of one.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static IpRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      IpAddress one = IpAddress.parse(text);
      return new IpRange(one, one);
    }
    return new IpRange(
        IpAddress.parse(text.substring(0, dash)), IpAddress.parse(text.substring(dash + 1)));
  }

  public boolean contains(IpAddress address) {
    return address.isIpv4() == first.isIpv4()
        && first.compareTo(address) <= 0
        && address.compareTo(last) <= 0;
  }

  /** How many addresses there are; {@link Long#MAX_VALUE} where it is that many or more. */
  public long size() {
    long low = last.low() - first.low();
    boolean borrow = Long.compareUnsigned(last.low(), first.low()) < 0;
    long high = last.high() - first.high() - (borrow ? 1 : 0);
    return high != 0 || low < 0 || low == Long.MAX_VALUE ? Long.MAX_VALUE : low + 1;
  }

  @Override
  public int compareTo(IpRange other) {
    int order = first.compareTo(other.first);
    return order != 0 ? order : last.compareTo(other.last);
  }

  @Override
  public String toString() {
    return first.equals(last) ? first.toString() : first + "-" + last;
  }
}
