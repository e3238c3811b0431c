package dev.weir.sdk.address;

import dev.weir.sdk.config.ConfigValue;

/**
 * An IPv4 or IPv6 address without zone. Immutable. All IPv4 addresses order before all IPv6 ones,
 * each family in unsigned numerical order.
 */
@ConfigValue(
    description = "IPv4 or IPv6 address",
    example = "192.0.2.1",
    pattern = "[0-9a-fA-F.:]{2,45}")
public final class IpAddress implements Comparable<IpAddress> {
  /** 0.0.0.0. */
  public static final IpAddress ANY_IPV4 = ofIpv4(0);

  /** ::. */
  public static final IpAddress ANY_IPV6 = ofIpv6(0, 0);

  private final boolean ipv6;
  private final long high;
  private final long low;

  private IpAddress(boolean ipv6, long high, long low) {
    this.ipv6 = ipv6;
    this.high = high;
    this.low = low;
  }

  /** The IPv4 address of the 32 bits, the first octet being the most significant. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(false, 0, bits & 0xffff_ffffL);
  }

  /** The IPv6 address of the 128 bits. */
  public static IpAddress ofIpv6(long high, long low) {
    return new IpAddress(true, high, low);
  }

  /**
   * The address of 4 or 16 bytes in network order.
   *
   * @throws IllegalArgumentException on another length
   */
  public static IpAddress ofBytes(byte[] bytes) {
    if (bytes.length == 4) {
      int bits = 0;
      for (byte b : bytes) {
        bits = bits << 8 | b & 0xff;
      }
      return ofIpv4(bits);
    }
    if (bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 8 | bytes[i] & 0xff;
      low = low << 8 | bytes[i + 8] & 0xff;
    }
    return ofIpv6(high, low);
  }

  /**
   * An address from its text: dotted decimal without leading zeros, or a form of RFC 4291 section
   * 2.2.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static IpAddress parse(String text) {
    return AddressText.parse(text);
  }

  public boolean isIpv4() {
    return !ipv6;
  }

  public boolean isIpv6() {
    return ipv6;
  }

  /** 32 or 128. */
  public int bits() {
    return ipv6 ? 128 : 32;
  }

  /**
   * The 32 bits of an IPv4 address.
   *
   * @throws IllegalStateException on an IPv6 address
   */
  public int ipv4() {
    if (ipv6) {
      throw new IllegalStateException(this + " is not an IPv4 address");
    }
    return (int) low;
  }

  /** The first 64 bits of an IPv6 address; 0 for IPv4. */
  public long high() {
    return high;
  }

  /** The last 64 bits of an IPv6 address; the 32 bits, unsigned, for IPv4. */
  public long low() {
    return low;
  }

  /** 4 or 16 bytes in network order; a new array. */
  public byte[] bytes() {
    byte[] bytes = new byte[bits() / 8];
    for (int i = bytes.length - 1, shift = 0; i >= 0; i--, shift += 8) {
      bytes[i] = (byte) (shift < 64 ? low >>> shift : high >>> (shift - 64));
    }
    return bytes;
  }

  /** 0.0.0.0 or ::. */
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /** 127.0.0.0/8 or ::1. */
  public boolean isLoopback() {
    return ipv6 ? high == 0 && low == 1 : low >>> 24 == 127;
  }

  /** 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    return ipv6 ? high >>> 56 == 0xff : low >>> 28 == 0xe;
  }

  /** 169.254.0.0/16 or fe80::/10. */
  public boolean isLinkLocal() {
    return ipv6 ? high >>> 54 == 0x3fa : low >>> 16 == 0xa9fe;
  }

  /** 255.255.255.255. */
  public boolean isLimitedBroadcast() {
    return !ipv6 && low == 0xffff_ffffL;
  }

  /** This address with all but its first {@code length} bits cleared. */
  public IpAddress mask(int length) {
    checkLength(length);
    if (!ipv6) {
      return ofIpv4(length == 0 ? 0 : (int) low & -1 << (32 - length));
    }
    return ofIpv6(
        high & highMask(length),
        low & (length <= 64 ? 0 : length == 128 ? -1L : -1L << (128 - length)));
  }

  /** The address that comes {@code distance} after this one, wrapping at the end of the family. */
  public IpAddress plus(long distance) {
    if (!ipv6) {
      return ofIpv4((int) (low + distance));
    }
    long sum = low + distance;
    long carry =
        distance >= 0
            ? (Long.compareUnsigned(sum, low) < 0 ? 1 : 0)
            : (Long.compareUnsigned(sum, low) > 0 ? -1 : 0);
    return ofIpv6(high + carry, sum);
  }

  private static long highMask(int length) {
    return length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
  }

  private void checkLength(int length) {
    if (length < 0 || length > bits()) {
      throw new IllegalArgumentException("prefix length must be 0-" + bits());
    }
  }

  @Override
  public int compareTo(IpAddress other) {
    if (ipv6 != other.ipv6) {
      return ipv6 ? 1 : -1;
    }
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof IpAddress other
        && ipv6 == other.ipv6
        && high == other.high
        && low == other.low;
  }

  @Override
  public int hashCode() {
    return (Long.hashCode(high) * 31 + Long.hashCode(low)) * 31 + Boolean.hashCode(ipv6);
  }

  /** Dotted decimal, or the canonical text of RFC 5952. */
  @Override
  public String toString() {
    return AddressText.format(this);
  }
}
