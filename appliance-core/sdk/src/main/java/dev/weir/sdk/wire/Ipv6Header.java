package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getLong;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setLong;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The IPv6 header (RFC 8200, 3). What lies between it and the transport header is found by {@link
 * Ipv6Extensions}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| traffic class |              flow label               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        payload length         |  next header  |   hop limit   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      source, 16 bytes                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    destination, 16 bytes                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>There is no header checksum; an address that changes changes the transport checksum alone:
 * tell the transport view with {@code addressChanged}. Jumbograms (RFC 2675) are not supported.
 */
public final class Ipv6Header extends HeaderView {
  /** Bytes of the header. */
  public static final int LENGTH = 40;

  private static final int PAYLOAD_LENGTH = 4;
  private static final int NEXT_HEADER = 6;
  private static final int HOP_LIMIT = 7;
  private static final int SOURCE = 8;
  private static final int DESTINATION = 24;

  /** Points the view at a header; false if it is cut short or not of version 6. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH) && (getUnsignedByte(position) >>> 4 == 6 || refuse());
  }

  /** As {@link #tryWrap(Packet, int)}, within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH) && (getUnsignedByte(position) >>> 4 == 6 || refuse());
  }

  /**
   * Starts a header: checks the room, zeroes it, sets the version and a hop limit of 64. The
   * payload is taken to reach to the packet's end.
   */
  public boolean tryEmit(Packet packet, int position) {
    if (!place(packet, position, LENGTH)) {
      return false;
    }
    setInt(at, 0x6000_0000);
    setInt(at + PAYLOAD_LENGTH, 64);
    setShort(at + PAYLOAD_LENGTH, end - at - LENGTH);
    return setSource(0, 0).setDestination(0, 0).at >= 0;
  }

  /** Traffic class: code point and congestion notification. */
  public int trafficClass() {
    return getUnsignedShort(at) >>> 4 & 0xff;
  }

  /** Differentiated services code point, 0 to 63. */
  public int dscp() {
    return trafficClass() >>> 2;
  }

  /** Explicit congestion notification, 0 to 3. */
  public int ecn() {
    return trafficClass() & 3;
  }

  /** Flow label, 20 bits. */
  public int flowLabel() {
    return getInt(at) & 0xf_ffff;
  }

  /** Bytes behind this header, as it says. */
  public int payloadLength() {
    return getUnsignedShort(at + PAYLOAD_LENGTH);
  }

  /** Whether the payload length ends within the packet. */
  public boolean payloadLengthFits() {
    return payloadLength() <= end - at - LENGTH;
  }

  /** Protocol of what follows immediately, see {@link IpProtocols}. */
  public int nextHeader() {
    return getUnsignedByte(at + NEXT_HEADER);
  }

  /** Hop limit. */
  public int hopLimit() {
    return getUnsignedByte(at + HOP_LIMIT);
  }

  /** High half of the source address. */
  public long sourceHigh() {
    return getLong(at + SOURCE);
  }

  /** Low half of the source address. */
  public long sourceLow() {
    return getLong(at + SOURCE + 8);
  }

  /** High half of the destination address. */
  public long destinationHigh() {
    return getLong(at + DESTINATION);
  }

  /** Low half of the destination address. */
  public long destinationLow() {
    return getLong(at + DESTINATION + 8);
  }

  /** Position of the payload, extension headers included. */
  public int payloadPosition() {
    return at + LENGTH;
  }

  /** Position behind the payload: what its length says, but never behind the packet's end. */
  public int payloadEnd() {
    return at + LENGTH + Math.min(payloadLength(), end - at - LENGTH);
  }

  /** Sum of the pseudo header for an upper layer of that length (see {@link Checksum}). */
  public int pseudoHeaderSum(int protocol, int upperLayerBytes) {
    return Checksum.pseudoIpv6(
        sourceHigh(), sourceLow(), destinationHigh(), destinationLow(), protocol, upperLayerBytes);
  }

  /** Sets the traffic class. */
  public Ipv6Header setTrafficClass(int trafficClass) {
    setInt(at, (getInt(at) & 0xf00f_ffff) | (trafficClass & 0xff) << 20);
    return this;
  }

  /** Sets the code point, leaving congestion notification. */
  public Ipv6Header setDscp(int dscp) {
    return setTrafficClass((dscp & 0x3f) << 2 | ecn());
  }

  /** Sets congestion notification, leaving the code point. */
  public Ipv6Header setEcn(int ecn) {
    return setTrafficClass((trafficClass() & 0xfc) | (ecn & 3));
  }

  /** Sets the flow label. */
  public Ipv6Header setFlowLabel(int flowLabel) {
    setInt(at, (getInt(at) & 0xfff0_0000) | (flowLabel & 0xf_ffff));
    return this;
  }

  /** Sets the payload length. */
  public Ipv6Header setPayloadLength(int payloadLength) {
    setShort(at + PAYLOAD_LENGTH, payloadLength);
    return this;
  }

  /** Sets the protocol of what follows. */
  public Ipv6Header setNextHeader(int protocol) {
    setByte(at + NEXT_HEADER, protocol);
    return this;
  }

  /** Sets the hop limit. */
  public Ipv6Header setHopLimit(int hopLimit) {
    setByte(at + HOP_LIMIT, hopLimit);
    return this;
  }

  /** Takes one off the hop limit, which must be above zero. */
  public void decrementHopLimit() {
    setByte(at + HOP_LIMIT, hopLimit() - 1);
  }

  /** Sets the source address. */
  public Ipv6Header setSource(long high, long low) {
    setLong(at + SOURCE, high);
    setLong(at + SOURCE + 8, low);
    return this;
  }

  /** Sets the destination address. */
  public Ipv6Header setDestination(long high, long low) {
    setLong(at + DESTINATION, high);
    setLong(at + DESTINATION + 8, low);
    return this;
  }
}
