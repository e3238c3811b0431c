package dev.weir.sdk.wire;

/** Questions about IPv6 addresses held as two {@code long}s (RFC 4291, 6890). */
public final class Ipv6Addresses {
  /** High half of link-local addresses made from an interface identifier: fe80::/64. */
  public static final long LINK_LOCAL_HIGH = 0xfe80_0000_0000_0000L;

  /** High half of link-local multicast: ff02::/64. */
  public static final long LINK_MULTICAST_HIGH = 0xff02_0000_0000_0000L;

  /** Low half of all nodes. */
  public static final long ALL_NODES_LOW = 1;

  /** Low half of all routers. */
  public static final long ALL_ROUTERS_LOW = 2;

  private Ipv6Addresses() {}

  /** The address ::. */
  public static boolean isUnspecified(long high, long low) {
    return (high | low) == 0;
  }

  /** The address ::1. */
  public static boolean isLoopback(long high, long low) {
    return high == 0 && low == 1;
  }

  /** ff00::/8. */
  public static boolean isMulticast(long high) {
    return high >>> 56 == 0xff;
  }

  /** Multicast of interface or link scope, never routed. */
  public static boolean isLocalMulticast(long high) {
    return isMulticast(high) && (high >>> 48 & 0xf) <= 2;
  }

  /** fe80::/10. */
  public static boolean isLinkLocal(long high) {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  /** ::ffff:0:0/96, which must not appear on the wire. */
  public static boolean isIpv4Mapped(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** Low half of the solicited-node multicast address; the high half is ff02::/64. */
  public static long solicitedNodeLow(long low) {
    return 0x0000_0001_ff00_0000L | (low & 0xff_ffff);
  }

  /** The modified EUI-64 interface identifier of a MAC address (RFC 4291, appendix A). */
  public static long interfaceIdentifier(long mac) {
    return ((mac >>> 24 ^ 0x02_0000) << 40) | 0xff_fe00_0000L | (mac & 0xff_ffff);
  }

  /** High half of the mask of a prefix length, 0 to 128. */
  public static long maskHigh(int prefixBits) {
    return prefixBits == 0 ? 0 : prefixBits >= 64 ? -1L : -1L << (64 - prefixBits);
  }

  /** Low half of the mask of a prefix length, 0 to 128. */
  public static long maskLow(int prefixBits) {
    return prefixBits <= 64 ? 0 : -1L << (128 - prefixBits);
  }
}
