package dev.weir.sdk.connection;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/**
 * What {@link Packet#connectionState()} says about the packet in hand. The index of the connection
 * is {@link Packet#connection()}, -1 where there is none.
 */
@HotPath
public final class ConnectionRef {
  static final int STATUS_MASK = 7;
  static final int REPLY = 1 << 3;
  static final int TENTATIVE = 1 << 4;
  static final int FIRST = 1 << 5;
  static final int ICMP_ERROR = 1 << 6;
  static final int GENERATION_SHIFT = 8;

  private ConnectionRef() {}

  /** One of {@link ConnectionStatus}. */
  public static int status(Packet packet) {
    return packet.connectionState() & STATUS_MASK;
  }

  /** {@link Direction#ORIGINAL} or {@link Direction#REPLY}; original where there is none. */
  public static int direction(Packet packet) {
    return (packet.connectionState() & REPLY) >>> 3;
  }

  /** True for the packet that made the connection. */
  public static boolean isFirst(Packet packet) {
    return (packet.connectionState() & FIRST) != 0;
  }

  /** True for an ICMP or ICMPv6 error whose inner packet is of the connection. */
  public static boolean isIcmpError(Packet packet) {
    return (packet.connectionState() & ICMP_ERROR) != 0;
  }

  /**
   * True if the packet's fate decides whether the connection comes to be: the engine tells the
   * tracker when it disposes of such a packet.
   */
  public static boolean isTentative(Packet packet) {
    return (packet.connectionState() & TENTATIVE) != 0;
  }

  static int generation(Packet packet) {
    return packet.connectionState() >>> GENERATION_SHIFT;
  }

  static int bits(int status, int direction, int generation, int more) {
    return status | direction << 3 | more | generation << GENERATION_SHIFT;
  }
}
