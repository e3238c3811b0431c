package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The IPv4 header (RFC 791, 2474, 3168). Options are read with {@link Ipv4Options}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version|  IHL  |   DSCP    |ECN|         total length          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        identification         |0|D|M|     fragment offset     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      TTL      |   protocol    |        header checksum        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            source                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          destination                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     options, 0 to 40 bytes                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>{@code tryWrap} guarantees version 4 and a header, with its options, that lies within the
 * packet. It does not check the total length against the packet, since a header quoted in an ICMP
 * error is whole while its payload is not: see {@link #totalLengthFits()}.
 */
public final class Ipv4Header extends HeaderView {
  /** Bytes of a header without options. */
  public static final int MIN_LENGTH = 20;

  /** Bytes of the longest header. */
  public static final int MAX_LENGTH = 60;

  private static final int VERSION_IHL = 0;
  private static final int TRAFFIC_CLASS = 1;
  private static final int TOTAL_LENGTH = 2;
  private static final int IDENTIFICATION = 4;
  private static final int FRAGMENT = 6;
  private static final int TTL = 8;
  private static final int PROTOCOL = 9;
  private static final int CHECKSUM = 10;
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;

  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int OFFSET_MASK = 0x1fff;

  private int headerLength;

  /** Points the view at a header; false if it is not a whole IPv4 header. */
  public boolean tryWrap(Packet packet, int position) {
    return position >= packet.position() ? tryWrap(position, packet.end()) : refuse();
  }

  /** As {@link #tryWrap(Packet, int)}, within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    if (!place(position, end, MIN_LENGTH)) {
      return false;
    }
    int first = getUnsignedByte(position);
    int length = (first & 0xf) << 2;
    if (first >>> 4 != 4 || length < MIN_LENGTH || end - position < length) {
      return refuse();
    }
    headerLength = length;
    return true;
  }

  /**
   * Starts a header without options: checks the room, zeroes it, sets version, length and a TTL of
   * 64. The total length is taken to reach to the packet's end. Call {@link #fillChecksum()} last.
   */
  public boolean tryEmit(Packet packet, int position) {
    return tryEmit(packet, position, 0);
  }

  /** As {@link #tryEmit(Packet, int)} with room for options, which are zero: end of list. */
  public boolean tryEmit(Packet packet, int position, int optionBytes) {
    int length = MIN_LENGTH + optionBytes;
    if ((optionBytes & 3) != 0 || length > MAX_LENGTH || !place(packet, position, length)) {
      return refuse();
    }
    headerLength = length;
    for (int offset = 0; offset < length; offset += 4) {
      setInt(at + offset, 0);
    }
    setByte(at + VERSION_IHL, 0x40 | length >>> 2);
    setByte(at + TTL, 64);
    setShort(at + TOTAL_LENGTH, end - at);
    return true;
  }

  /** Bytes of the header with its options, 20 to 60. */
  public int headerLength() {
    return headerLength;
  }

  /** Differentiated services code point, 0 to 63. */
  public int dscp() {
    return getUnsignedByte(at + TRAFFIC_CLASS) >>> 2;
  }

  /** Explicit congestion notification, 0 to 3. */
  public int ecn() {
    return getUnsignedByte(at + TRAFFIC_CLASS) & 3;
  }

  /** Bytes of header and payload, as the header says. */
  public int totalLength() {
    return getUnsignedShort(at + TOTAL_LENGTH);
  }

  /** Whether the total length holds the header and ends within the packet. */
  public boolean totalLengthFits() {
    int total = totalLength();
    return total >= headerLength && total <= end - at;
  }

  /** Identification, which fragments of one packet share. */
  public int identification() {
    return getUnsignedShort(at + IDENTIFICATION);
  }

  /** Whether routers must not fragment it. */
  public boolean dontFragment() {
    return (getUnsignedShort(at + FRAGMENT) & DONT_FRAGMENT) != 0;
  }

  /** Whether more fragments follow. */
  public boolean moreFragments() {
    return (getUnsignedShort(at + FRAGMENT) & MORE_FRAGMENTS) != 0;
  }

  /** Bytes of the whole packet's payload before this fragment's. */
  public int fragmentOffset() {
    return (getUnsignedShort(at + FRAGMENT) & OFFSET_MASK) << 3;
  }

  /** Whether it is a fragment, first or later. */
  public boolean isFragment() {
    return (getUnsignedShort(at + FRAGMENT) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
  }

  /** Whether it is a fragment other than the first, without a transport header. */
  public boolean isLaterFragment() {
    return (getUnsignedShort(at + FRAGMENT) & OFFSET_MASK) != 0;
  }

  /** Time to live. */
  public int ttl() {
    return getUnsignedByte(at + TTL);
  }

  /** Protocol of the payload, see {@link IpProtocols}. */
  public int protocol() {
    return getUnsignedByte(at + PROTOCOL);
  }

  /** Header checksum as it stands. */
  public int checksum() {
    return getUnsignedShort(at + CHECKSUM);
  }

  /** Whether the header checksum is right. */
  public boolean checksumValid() {
    return Checksum.verifies(at, headerLength);
  }

  /** Source address. */
  public int source() {
    return getInt(at + SOURCE);
  }

  /** Destination address. */
  public int destination() {
    return getInt(at + DESTINATION);
  }

  /** Position of the payload. */
  public int payloadPosition() {
    return at + headerLength;
  }

  /** Position behind the payload: what the total length says, but never behind the packet's end. */
  public int payloadEnd() {
    return at + Math.max(headerLength, Math.min(totalLength(), end - at));
  }

  /** Bytes of payload between {@link #payloadPosition()} and {@link #payloadEnd()}. */
  public int payloadLength() {
    return payloadEnd() - payloadPosition();
  }

  /** Sum of the pseudo header for a payload of that length (see {@link Checksum}). */
  public int pseudoHeaderSum(int protocol, int payloadBytes) {
    return Checksum.pseudoIpv4(source(), destination(), protocol, payloadBytes);
  }

  /** Sets the differentiated services code point. */
  public Ipv4Header setDscp(int dscp) {
    setByte(at + TRAFFIC_CLASS, (dscp & 0x3f) << 2 | ecn());
    return this;
  }

  /** Sets explicit congestion notification. */
  public Ipv4Header setEcn(int ecn) {
    setByte(at + TRAFFIC_CLASS, dscp() << 2 | (ecn & 3));
    return this;
  }

  /** Sets the total length. */
  public Ipv4Header setTotalLength(int totalLength) {
    setShort(at + TOTAL_LENGTH, totalLength);
    return this;
  }

  /** Sets the identification. */
  public Ipv4Header setIdentification(int identification) {
    setShort(at + IDENTIFICATION, identification);
    return this;
  }

  /**
   * Sets flags and offset.
   *
   * @param offsetBytes a multiple of eight
   */
  public Ipv4Header setFragment(boolean dontFragment, boolean moreFragments, int offsetBytes) {
    setShort(
        at + FRAGMENT,
        (dontFragment ? DONT_FRAGMENT : 0)
            | (moreFragments ? MORE_FRAGMENTS : 0)
            | (offsetBytes >>> 3 & OFFSET_MASK));
    return this;
  }

  /** Sets the time to live. */
  public Ipv4Header setTtl(int ttl) {
    setByte(at + TTL, ttl);
    return this;
  }

  /** Sets the protocol. */
  public Ipv4Header setProtocol(int protocol) {
    setByte(at + PROTOCOL, protocol);
    return this;
  }

  /** Sets the header checksum. */
  public Ipv4Header setChecksum(int checksum) {
    setShort(at + CHECKSUM, checksum);
    return this;
  }

  /** Sets the source address. */
  public Ipv4Header setSource(int address) {
    setInt(at + SOURCE, address);
    return this;
  }

  /** Sets the destination address. */
  public Ipv4Header setDestination(int address) {
    setInt(at + DESTINATION, address);
    return this;
  }

  /** Computes the header checksum over the header as it stands. */
  public Ipv4Header fillChecksum() {
    setShort(at + CHECKSUM, 0);
    setShort(at + CHECKSUM, Checksum.of(at, headerLength));
    return this;
  }

  /** Takes one off the TTL, which must be above zero, and keeps the checksum right. */
  public void decrementTtl() {
    int old = getUnsignedShort(at + TTL);
    setShort(at + TTL, old - 0x100);
    setShort(at + CHECKSUM, Checksum.update16(checksum(), old, old - 0x100));
  }

  /** Changes the TTL and keeps the checksum right. */
  public void rewriteTtl(int ttl) {
    int old = getUnsignedShort(at + TTL);
    int now = (ttl & 0xff) << 8 | (old & 0xff);
    setShort(at + TTL, now);
    setShort(at + CHECKSUM, Checksum.update16(checksum(), old, now));
  }

  /** Changes the code point and keeps the checksum right. */
  public void rewriteDscp(int dscp) {
    int old = getUnsignedShort(at + VERSION_IHL);
    setDscp(dscp);
    setShort(at + CHECKSUM, Checksum.update16(checksum(), old, getUnsignedShort(at + VERSION_IHL)));
  }

  /** Changes congestion notification and keeps the checksum right. */
  public void rewriteEcn(int ecn) {
    int old = getUnsignedShort(at + VERSION_IHL);
    setEcn(ecn);
    setShort(at + CHECKSUM, Checksum.update16(checksum(), old, getUnsignedShort(at + VERSION_IHL)));
  }

  /** Changes the total length and keeps the checksum right. */
  public void rewriteTotalLength(int totalLength) {
    setShort(at + CHECKSUM, Checksum.update16(checksum(), totalLength(), totalLength));
    setShort(at + TOTAL_LENGTH, totalLength);
  }

  /** Changes the identification and keeps the checksum right. */
  public void rewriteIdentification(int identification) {
    setShort(at + CHECKSUM, Checksum.update16(checksum(), identification(), identification));
    setShort(at + IDENTIFICATION, identification);
  }

  /**
   * Changes the source and keeps the header checksum right. The transport checksum covers the
   * address, too: tell the transport view with {@code addressChanged}.
   */
  public void rewriteSource(int address) {
    setShort(at + CHECKSUM, Checksum.update32(checksum(), source(), address));
    setInt(at + SOURCE, address);
  }

  /** As {@link #rewriteSource}, for the destination. */
  public void rewriteDestination(int address) {
    setShort(at + CHECKSUM, Checksum.update32(checksum(), destination(), address));
    setInt(at + DESTINATION, address);
  }
}
