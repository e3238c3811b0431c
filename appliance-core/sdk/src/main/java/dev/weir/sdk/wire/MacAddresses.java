package dev.weir.sdk.wire;

/** Questions about MAC addresses held in the low 48 bits of a {@code long}. */
public final class MacAddresses {
  /** The broadcast address. */
  public static final long BROADCAST = 0xffff_ffff_ffffL;

  private static final long GROUP_BIT = 1L << 40;
  private static final long LOCAL_BIT = 1L << 41;

  private MacAddresses() {}

  /** Whether it is a group address: multicast or broadcast. */
  public static boolean isGroup(long mac) {
    return (mac & GROUP_BIT) != 0;
  }

  /** Whether it is locally administered. */
  public static boolean isLocal(long mac) {
    return (mac & LOCAL_BIT) != 0;
  }

  /** Whether it may stand as a source: neither zero nor a group address. */
  public static boolean isUnicast(long mac) {
    return mac != 0 && (mac & GROUP_BIT) == 0;
  }

  /**
   * Whether it is one of 01-80-C2-00-00-00 to 0F, which bridges never forward (IEEE 802.1Q, table
   * 8-1).
   */
  public static boolean isBridgeReserved(long mac) {
    return (mac & ~0xfL) == 0x0180_c200_0000L;
  }

  /** The group address of an IPv4 multicast address (RFC 1112, 6.4). */
  public static long ofIpv4Multicast(int address) {
    return 0x0100_5e00_0000L | (address & 0x7f_ffff);
  }

  /** The group address of an IPv6 multicast address, by its low half (RFC 2464, 7). */
  public static long ofIpv6Multicast(long low) {
    return 0x3333_0000_0000L | (low & 0xffff_ffffL);
  }
}
