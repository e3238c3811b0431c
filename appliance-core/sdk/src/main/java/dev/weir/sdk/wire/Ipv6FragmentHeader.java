package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setLong;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The IPv6 fragment header (RFC 8200, 4.5).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  next header  |   reserved    |     fragment offset     |res|M|
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        identification                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Ipv6FragmentHeader extends HeaderView {
  /** Bytes of the header. */
  public static final int LENGTH = 8;

  private static final int NEXT_HEADER = 0;
  private static final int OFFSET = 2;
  private static final int IDENTIFICATION = 4;

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
    setLong(at, 0);
    return true;
  }

  /** Protocol of the first header of the fragmented part. */
  public int nextHeader() {
    return getUnsignedByte(at + NEXT_HEADER);
  }

  /** Bytes of the fragmented part before this fragment's. */
  public int offset() {
    return getUnsignedShort(at + OFFSET) & 0xfff8;
  }

  /** Whether more fragments follow. */
  public boolean moreFragments() {
    return (getUnsignedShort(at + OFFSET) & 1) != 0;
  }

  /** Whether it is a whole packet in one fragment (RFC 6946). */
  public boolean isAtomic() {
    return (getUnsignedShort(at + OFFSET) & 0xfff9) == 0;
  }

  /** Identification, which fragments of one packet share. */
  public int identification() {
    return getInt(at + IDENTIFICATION);
  }

  /** Sets the protocol of the fragmented part. */
  public Ipv6FragmentHeader setNextHeader(int protocol) {
    setByte(at + NEXT_HEADER, protocol);
    return this;
  }

  /** Sets offset, a multiple of eight, and whether more follow. */
  public Ipv6FragmentHeader setOffset(int offsetBytes, boolean moreFragments) {
    setShort(at + OFFSET, (offsetBytes & 0xfff8) | (moreFragments ? 1 : 0));
    return this;
  }

  /** Sets the identification. */
  public Ipv6FragmentHeader setIdentification(int identification) {
    setInt(at + IDENTIFICATION, identification);
    return this;
  }
}
