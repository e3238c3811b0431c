package dev.weir.firewall.config;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.config.ConfigValue;

/**
 * A block of addresses: one address, a prefix or a range, of either family.
 *
 * @param first the lowest
 * @param last the highest, of the same family
 */
@ConfigValue(
    description = "Address, prefix or range of addresses",
    example = "192.0.2.0/24",
    pattern = "[0-9a-fA-F.:/-]{2,91}")
public record Addresses(IpAddress first, IpAddress last) implements Comparable<Addresses> {
  public Addresses {
    if (first.isIpv4() != last.isIpv4()) {
      throw new IllegalArgumentException("a range needs two addresses of one family");
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException("the range ends before it starts");
    }
  }

  /**
   * Reads {@code 192.0.2.1}, {@code 192.0.2.0/24} or {@code 192.0.2.1-192.0.2.9}.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Addresses parse(String text) {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return new Addresses(
          IpAddress.parse(text.substring(0, dash)), IpAddress.parse(text.substring(dash + 1)));
    }
    if (text.indexOf('/') >= 0) {
      IpPrefix prefix = IpPrefix.parse(text);
      return new Addresses(prefix.address(), prefix.lastAddress());
    }
    IpAddress one = IpAddress.parse(text);
    return new Addresses(one, one);
  }

  /** Whether they are IPv4. */
  public boolean isIpv4() {
    return first.isIpv4();
  }

  /** Number of addresses, at most 2^32 for IPv4; {@code Long.MAX_VALUE} where it is more. */
  public long size() {
    if (first.high() != last.high()) {
      return Long.MAX_VALUE;
    }
    long span = last.low() - first.low();
    return span < 0 || span == Long.MAX_VALUE ? Long.MAX_VALUE : span + 1;
  }

  @Override
  public int compareTo(Addresses other) {
    int byFirst = first.compareTo(other.first);
    return byFirst != 0 ? byFirst : last.compareTo(other.last);
  }

  @Override
  public String toString() {
    if (first.equals(last)) {
      return first.toString();
    }
    for (int length = 0; length < first.bits(); length++) {
      IpPrefix prefix = IpPrefix.containing(first, length);
      if (prefix.address().equals(first) && prefix.lastAddress().equals(last)) {
        return prefix.toString();
      }
    }
    return first + "-" + last;
  }
}
