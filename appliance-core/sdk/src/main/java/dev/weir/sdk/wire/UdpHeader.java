package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setLong;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The UDP header (RFC 768).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          source port          |       destination port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |            length             |           checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>A checksum of zero means that the sender computed none; such a datagram keeps it through every
 * {@code rewrite}.
 */
public final class UdpHeader extends TransportView {
  /** Bytes of the header. */
  public static final int LENGTH = 8;

  /** Offset of the checksum in the header. */
  public static final int CHECKSUM = 6;

  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int DATAGRAM_LENGTH = 4;

  /** Points the view at a header of the packet; false if it is not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return placeTransport(packet, position, LENGTH);
  }

  /** Points the view at a header within a range of packet memory; its checksum is not partial. */
  public boolean tryWrap(int position, int end) {
    return placeTransport(position, end, LENGTH);
  }

  /** Starts a header: checks the room, zeroes it, sets the length to reach to the packet's end. */
  public boolean tryEmit(Packet packet, int position) {
    if (!placeTransport(packet, position, LENGTH)) {
      return false;
    }
    setLong(at, 0);
    setLength(end - at);
    return true;
  }

  /** Source port. */
  public int sourcePort() {
    return getUnsignedShort(at + SOURCE_PORT);
  }

  /** Destination port. */
  public int destinationPort() {
    return getUnsignedShort(at + DESTINATION_PORT);
  }

  /** Bytes of header and payload, as the header says. */
  public int length() {
    return getUnsignedShort(at + DATAGRAM_LENGTH);
  }

  /** Whether the length holds the header and ends before {@code payloadEnd} of the IP header. */
  public boolean lengthFits(int payloadEnd) {
    return length() >= LENGTH && length() <= payloadEnd - at;
  }

  /** Position of the payload. */
  public int payloadPosition() {
    return at + LENGTH;
  }

  /** Sets the source port. */
  public UdpHeader setSourcePort(int port) {
    setShort(at + SOURCE_PORT, port);
    return this;
  }

  /** Sets the destination port. */
  public UdpHeader setDestinationPort(int port) {
    setShort(at + DESTINATION_PORT, port);
    return this;
  }

  /** Sets the length. */
  public UdpHeader setLength(int lengthBytes) {
    setShort(at + DATAGRAM_LENGTH, lengthBytes);
    return this;
  }

  /** Changes the source port and keeps the checksum right. */
  public void rewriteSourcePort(int port) {
    contentChanged16(sourcePort(), port);
    setShort(at + SOURCE_PORT, port);
  }

  /** Changes the destination port and keeps the checksum right. */
  public void rewriteDestinationPort(int port) {
    contentChanged16(destinationPort(), port);
    setShort(at + DESTINATION_PORT, port);
  }

  @Override
  int checksumField() {
    return CHECKSUM;
  }

  @Override
  boolean hasNoChecksum() {
    return checksum() == 0;
  }

  @Override
  int finished(int sum) {
    return Checksum.finishUdp(sum);
  }
}
