package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getMac;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setMac;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * ARP for IPv4 over Ethernet (RFC 826); any other kind is refused by {@code tryWrap}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       hardware type = 1       |     protocol type = 0x0800    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | hw length = 6 | pr length = 4 |           operation           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          sender MAC                           |
 * +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                               |          sender IPv4          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      sender IPv4 (cont.)      |          target MAC           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          target IPv4                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ArpHeader extends HeaderView {
  /** Bytes of the message. */
  public static final int LENGTH = 28;

  /** Operation: who has the target address. */
  public static final int REQUEST = 1;

  /** Operation: the sender has its address. */
  public static final int REPLY = 2;

  private static final int OPERATION = 6;
  private static final int SENDER_MAC = 8;
  private static final int SENDER_ADDRESS = 14;
  private static final int TARGET_MAC = 18;
  private static final int TARGET_ADDRESS = 24;

  private static final int ETHERNET_IPV4 = 0x0001_0800;
  private static final int LENGTHS = 0x0604;

  /** Points the view at a message; false if it is cut short or not for IPv4 over Ethernet. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH) && (isIpv4OverEthernet() || refuse());
  }

  /** As {@link #tryWrap(Packet, int)}, within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH) && (isIpv4OverEthernet() || refuse());
  }

  /** Starts a message: checks the room, zeroes it, sets the types and lengths. */
  public boolean tryEmit(Packet packet, int position) {
    if (!place(packet, position, LENGTH)) {
      return false;
    }
    setInt(at, ETHERNET_IPV4);
    setShort(at + 4, LENGTHS);
    setOperation(0).setSender(0, 0).setTarget(0, 0);
    return true;
  }

  /** {@link #REQUEST}, {@link #REPLY} or whatever was sent. */
  public int operation() {
    return getUnsignedShort(at + OPERATION);
  }

  /** MAC address of the sender. */
  public long senderMac() {
    return getMac(at + SENDER_MAC);
  }

  /** IPv4 address of the sender. */
  public int senderAddress() {
    return getInt(at + SENDER_ADDRESS);
  }

  /** MAC address of the target; meaningless in a request. */
  public long targetMac() {
    return getMac(at + TARGET_MAC);
  }

  /** IPv4 address of the target. */
  public int targetAddress() {
    return getInt(at + TARGET_ADDRESS);
  }

  /** Sets the operation. */
  public ArpHeader setOperation(int operation) {
    setShort(at + OPERATION, operation);
    return this;
  }

  /** Sets both addresses of the sender. */
  public ArpHeader setSender(long mac, int address) {
    setMac(at + SENDER_MAC, mac);
    setInt(at + SENDER_ADDRESS, address);
    return this;
  }

  /** Sets both addresses of the target. */
  public ArpHeader setTarget(long mac, int address) {
    setMac(at + TARGET_MAC, mac);
    setInt(at + TARGET_ADDRESS, address);
    return this;
  }

  private boolean isIpv4OverEthernet() {
    return getInt(at) == ETHERNET_IPV4 && getUnsignedShort(at + 4) == LENGTHS;
  }
}
