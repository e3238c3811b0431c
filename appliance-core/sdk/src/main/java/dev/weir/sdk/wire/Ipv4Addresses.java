package dev.weir.sdk.wire;

/** Questions about IPv4 addresses held as an {@code int} (RFC 6890). */
public final class Ipv4Addresses {
  /** Limited broadcast. */
  public static final int BROADCAST = 0xffff_ffff;

  private Ipv4Addresses() {}

  /** 224.0.0.0/4. */
  public static boolean isMulticast(int address) {
    return (address & 0xf000_0000) == 0xe000_0000;
  }

  /** 224.0.0.0/24, never routed. */
  public static boolean isLocalMulticast(int address) {
    return (address & 0xffff_ff00) == 0xe000_0000;
  }

  /** 127.0.0.0/8. */
  public static boolean isLoopback(int address) {
    return address >>> 24 == 127;
  }

  /** 0.0.0.0/8: this network. */
  public static boolean isThisNetwork(int address) {
    return address >>> 24 == 0;
  }

  /** 169.254.0.0/16. */
  public static boolean isLinkLocal(int address) {
    return address >>> 16 == 0xa9fe;
  }

  /** 240.0.0.0/4, reserved and limited broadcast. */
  public static boolean isReserved(int address) {
    return address >>> 28 == 0xf;
  }

  /** Whether a packet that is routed may carry it as its source (RFC 1812, 5.3.7). */
  public static boolean isValidSource(int address) {
    return !isThisNetwork(address) && !isLoopback(address) && address >>> 28 < 0xe;
  }

  /** The mask of a prefix length, 0 to 32. */
  public static int mask(int prefixBits) {
    return prefixBits == 0 ? 0 : -1 << (32 - prefixBits);
  }
}
