package dev.weir.sdk.address;

import dev.weir.sdk.config.ConfigValue;

/**
 * An address of an interface and the length of the prefix of its network: {@code 192.168.1.1/24}.
 *
 * @param address the interface's own address
 * @param length number of leading bits that are the network's
 */
@ConfigValue(
    description = "IPv4 or IPv6 address with prefix length",
    example = "192.168.1.1/24",
    pattern = "[0-9a-fA-F.:]{2,45}/[0-9]{1,3}")
public record InterfaceAddress(IpAddress address, int length)
    implements Comparable<InterfaceAddress> {
  /**
   * Checks that the address can be one host's: not unspecified, multicast, loopback, nor an IPv4
   * network's first or last address (/31 and /32 have none: RFC 3021).
   *
   * @throws IllegalArgumentException with the reason
   */
  public InterfaceAddress {
    IpPrefix network = IpPrefix.containing(address, length);
    if (address.isUnspecified()) {
      throw new IllegalArgumentException("the unspecified address cannot be an interface's");
    }
    if (address.isMulticast() || address.isLimitedBroadcast()) {
      throw new IllegalArgumentException(
          "a multicast or broadcast address cannot be an interface's");
    }
    if (address.isLoopback()) {
      throw new IllegalArgumentException("a loopback address cannot be an interface's");
    }
    if (length == 0) {
      throw new IllegalArgumentException("prefix length must be 1-" + address.bits());
    }
    if (address.isIpv4() && length < 31) {
      if (address.equals(network.address())) {
        throw new IllegalArgumentException(
            address + " is the address of the network " + network + " itself");
      }
      if (address.equals(network.lastAddress())) {
        throw new IllegalArgumentException(address + " is the broadcast address of " + network);
      }
    }
  }

  /**
   * An interface's address from its text.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      IpAddress address = IpAddress.parse(text);
      throw new IllegalArgumentException(
          "the prefix length is missing, as in " + address + (address.isIpv4() ? "/24" : "/64"));
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    return new InterfaceAddress(
        address, AddressText.parseLength(text.substring(slash + 1), address));
  }

  /** The network the interface is on. */
  public IpPrefix network() {
    return IpPrefix.containing(address, length);
  }

  public boolean isIpv4() {
    return address.isIpv4();
  }

  public boolean isIpv6() {
    return address.isIpv6();
  }

  @Override
  public int compareTo(InterfaceAddress other) {
    int order = address.compareTo(other.address);
    return order != 0 ? order : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
