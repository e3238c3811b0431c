package dev.weir.sdk.packet;

/** The sizes a packet slot comes in. */
public enum SlotClass {
  /** A frame of an ordinary MTU. */
  SMALL(2 * 1024),
  /** A jumbo frame. */
  MEDIUM(10 * 1024),
  /** A GSO frame of 64 KiB with Ethernet, VLAN tags and an encapsulation. */
  LARGE(68 * 1024);

  /** Bytes before the frame as received, for headers that are pushed. */
  public static final int HEADROOM = 256;

  /** Bytes kept free behind the frame as received, for tags and padding. */
  public static final int TAILROOM = 64;

  private final int strideBytes;

  SlotClass(int strideBytes) {
    this.strideBytes = strideBytes;
  }

  /** Bytes from one slot to the next. */
  public int strideBytes() {
    return strideBytes;
  }

  /** The longest frame that still has its headroom and tailroom. */
  public int frameCapacityBytes() {
    return strideBytes - HEADROOM - TAILROOM;
  }
}
