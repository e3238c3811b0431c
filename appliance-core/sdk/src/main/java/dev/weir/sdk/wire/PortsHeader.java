package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The first four bytes that TCP, UDP, UDP-Lite and SCTP share: all that an ICMP error is sure to
 * quote of them. No checksum is kept: a quoted header's is covered by nothing that a receiver
 * verifies.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          source port          |       destination port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class PortsHeader extends HeaderView {
  /** Bytes looked at. */
  public static final int LENGTH = 4;

  /** Points the view at ports of the packet; false if they are not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH);
  }

  /** Points the view at ports within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH);
  }

  /** Source port. */
  public int sourcePort() {
    return getUnsignedShort(at);
  }

  /** Destination port. */
  public int destinationPort() {
    return getUnsignedShort(at + 2);
  }

  /** Both: the source port in the high half. */
  public int ports() {
    return getInt(at);
  }

  /** Sets the source port. */
  public PortsHeader setSourcePort(int port) {
    setShort(at, port);
    return this;
  }

  /** Sets the destination port. */
  public PortsHeader setDestinationPort(int port) {
    setShort(at + 2, port);
    return this;
  }
}
