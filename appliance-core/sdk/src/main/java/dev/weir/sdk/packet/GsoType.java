package dev.weir.sdk.packet;

/** What a frame larger than the MTU is to be cut into. Values as virtio-net 1.2 section 5.1.6. */
public final class GsoType {
  /** An ordinary frame. */
  public static final int NONE = 0;

  /** TCP over IPv4. */
  public static final int TCP4 = 1;

  /** TCP over IPv6. */
  public static final int TCP6 = 4;

  /** UDP datagrams of equal size over IPv4 or IPv6 (USO). */
  public static final int UDP = 5;

  private GsoType() {}
}
