package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getMac;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setMac;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The Ethernet II header (RFC 894, IEEE 802.3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         destination                           |
 * +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                               |                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 * |                            source                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           EtherType           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class EthernetHeader extends HeaderView {
  /** Bytes of the header. */
  public static final int LENGTH = 14;

  private static final int DESTINATION = 0;
  private static final int SOURCE = 6;
  private static final int TYPE = 12;

  /** Points the view at a header of the packet; false if it is not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH);
  }

  /** Points the view at a header within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH);
  }

  /** Starts a header: checks the room and zeroes it. */
  public boolean tryEmit(Packet packet, int position) {
    if (!place(packet, position, LENGTH)) {
      return false;
    }
    setDestination(0).setSource(0).setEtherType(0);
    return true;
  }

  /** Destination MAC address. */
  public long destination() {
    return getMac(at + DESTINATION);
  }

  /** Source MAC address. */
  public long source() {
    return getMac(at + SOURCE);
  }

  /** EtherType, or an 802.3 length if below {@link EtherTypes#FIRST_TYPE}. */
  public int etherType() {
    return getUnsignedShort(at + TYPE);
  }

  /** Whether the destination is a group address: multicast or broadcast. */
  public boolean isGroupDestination() {
    return (getUnsignedByte(at + DESTINATION) & 1) != 0;
  }

  /** Position of what follows. */
  public int payloadPosition() {
    return at + LENGTH;
  }

  /** Sets the destination MAC address. */
  public EthernetHeader setDestination(long mac) {
    setMac(at + DESTINATION, mac);
    return this;
  }

  /** Sets the source MAC address. */
  public EthernetHeader setSource(long mac) {
    setMac(at + SOURCE, mac);
    return this;
  }

  /** Sets the EtherType. */
  public EthernetHeader setEtherType(int etherType) {
    setShort(at + TYPE, etherType);
    return this;
  }
}
