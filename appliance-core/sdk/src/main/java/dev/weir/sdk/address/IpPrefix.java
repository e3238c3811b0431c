package dev.weir.sdk.address;

import dev.weir.sdk.config.ConfigValue;

/**
 * A network: an address whose bits after the prefix are zero, and the length of the prefix.
 *
 * @param address the first address of the network
 * @param length number of leading bits, 0-32 or 0-128
 */
@ConfigValue(
    description = "IPv4 or IPv6 prefix",
    example = "192.0.2.0/24",
    pattern = "[0-9a-fA-F.:]{2,45}(/[0-9]{1,3})?")
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
  /** 0.0.0.0/0. */
  public static final IpPrefix ALL_IPV4 = new IpPrefix(IpAddress.ANY_IPV4, 0);

  /** ::/0. */
  public static final IpPrefix ALL_IPV6 = new IpPrefix(IpAddress.ANY_IPV6, 0);

  /**
   * Checks the length and that no bit after the prefix is set.
   *
   * @throws IllegalArgumentException with the reason
   */
  public IpPrefix {
    if (!address.mask(length).equals(address)) {
      throw new IllegalArgumentException(
          "bits after the prefix are set; the network is " + address.mask(length) + "/" + length);
    }
  }

  /** The network of the given length that the address lies in. */
  public static IpPrefix containing(IpAddress address, int length) {
    return new IpPrefix(address.mask(length), length);
  }

  /** The prefix of this one address. */
  public static IpPrefix host(IpAddress address) {
    return new IpPrefix(address, address.bits());
  }

  /**
   * A prefix from its text; an address without length is a prefix of that one address.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return host(IpAddress.parse(text));
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    return new IpPrefix(address, AddressText.parseLength(text.substring(slash + 1), address));
  }

  public boolean isIpv4() {
    return address.isIpv4();
  }

  public boolean isIpv6() {
    return address.isIpv6();
  }

  /** Whether the address lies in this network; false for the other family. */
  public boolean contains(IpAddress other) {
    return other.isIpv4() == address.isIpv4() && other.mask(length).equals(address);
  }

  /** Whether all of the other network lies in this one. */
  public boolean contains(IpPrefix other) {
    return other.length >= length && contains(other.address);
  }

  /** The last address of the network. */
  public IpAddress lastAddress() {
    if (isIpv4()) {
      return IpAddress.ofIpv4(
          address.ipv4() | (length == 0 ? -1 : length == 32 ? 0 : -1 >>> length));
    }
    long high = length >= 64 ? 0 : -1L >>> length;
    long low = length <= 64 ? -1L : length == 128 ? 0 : -1L >>> (length - 64);
    return IpAddress.ofIpv6(address.high() | high, address.low() | low);
  }

  @Override
  public int compareTo(IpPrefix other) {
    int order = address.compareTo(other.address);
    return order != 0 ? order : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
