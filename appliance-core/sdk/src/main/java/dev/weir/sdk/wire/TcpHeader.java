package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The TCP header (RFC 9293, 3.1). Options are read with {@link TcpOptions}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          source port          |       destination port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        sequence number                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    acknowledgement number                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |offset | res   |C|E|U|A|P|R|S|F|            window             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           checksum            |        urgent pointer         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     options, 0 to 40 bytes                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class TcpHeader extends TransportView {
  /** Bytes of a header without options. */
  public static final int MIN_LENGTH = 20;

  /** Bytes of the longest header. */
  public static final int MAX_LENGTH = 60;

  /** Offset of the checksum in the header. */
  public static final int CHECKSUM = 16;

  /** Flag: no more data from the sender. */
  public static final int FIN = 0x01;

  /** Flag: synchronise sequence numbers. */
  public static final int SYN = 0x02;

  /** Flag: reset. */
  public static final int RST = 0x04;

  /** Flag: push. */
  public static final int PSH = 0x08;

  /** Flag: the acknowledgement number counts. */
  public static final int ACK = 0x10;

  /** Flag: the urgent pointer counts. */
  public static final int URG = 0x20;

  /** Flag: ECN echo (RFC 3168). */
  public static final int ECE = 0x40;

  /** Flag: congestion window reduced (RFC 3168). */
  public static final int CWR = 0x80;

  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGEMENT = 8;
  private static final int DATA_OFFSET = 12;
  private static final int FLAGS = 13;
  private static final int WINDOW = 14;
  private static final int URGENT_POINTER = 18;

  private int headerLength;

  /** Points the view at a header; false if it, with its options, is not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return placeTransport(packet, position, MIN_LENGTH) && takeLength();
  }

  /** As {@link #tryWrap(Packet, int)}, within a range of packet memory; not partial. */
  public boolean tryWrap(int position, int end) {
    return placeTransport(position, end, MIN_LENGTH) && takeLength();
  }

  /**
   * Starts a header: checks the room, zeroes it and sets its length.
   *
   * @param optionBytes room for options, a multiple of four
   */
  public boolean tryEmit(Packet packet, int position, int optionBytes) {
    int length = MIN_LENGTH + optionBytes;
    if ((optionBytes & 3) != 0
        || length > MAX_LENGTH
        || !placeTransport(packet, position, length)) {
      return refuse();
    }
    headerLength = length;
    for (int offset = 0; offset < length; offset += 4) {
      setInt(at + offset, 0);
    }
    setByte(at + DATA_OFFSET, length << 2);
    return true;
  }

  private boolean takeLength() {
    int length = getUnsignedByte(at + DATA_OFFSET) >>> 4 << 2;
    if (length < MIN_LENGTH || end - at < length) {
      return refuse();
    }
    headerLength = length;
    return true;
  }

  /** Bytes of the header with its options, 20 to 60. */
  public int headerLength() {
    return headerLength;
  }

  /** Source port. */
  public int sourcePort() {
    return getUnsignedShort(at + SOURCE_PORT);
  }

  /** Destination port. */
  public int destinationPort() {
    return getUnsignedShort(at + DESTINATION_PORT);
  }

  /** Sequence number; compare with wrapping differences only. */
  public int sequence() {
    return getInt(at + SEQUENCE);
  }

  /** Acknowledgement number. */
  public int acknowledgement() {
    return getInt(at + ACKNOWLEDGEMENT);
  }

  /** The eight flags. */
  public int flags() {
    return getUnsignedByte(at + FLAGS);
  }

  /** Whether any of the flags is set. */
  public boolean hasFlag(int anyOfFlags) {
    return (getUnsignedByte(at + FLAGS) & anyOfFlags) != 0;
  }

  /** Window, not scaled. */
  public int window() {
    return getUnsignedShort(at + WINDOW);
  }

  /** Urgent pointer. */
  public int urgentPointer() {
    return getUnsignedShort(at + URGENT_POINTER);
  }

  /** Position of the payload. */
  public int payloadPosition() {
    return at + headerLength;
  }

  /** Sets the source port. */
  public TcpHeader setSourcePort(int port) {
    setShort(at + SOURCE_PORT, port);
    return this;
  }

  /** Sets the destination port. */
  public TcpHeader setDestinationPort(int port) {
    setShort(at + DESTINATION_PORT, port);
    return this;
  }

  /** Sets the sequence number. */
  public TcpHeader setSequence(int sequence) {
    setInt(at + SEQUENCE, sequence);
    return this;
  }

  /** Sets the acknowledgement number. */
  public TcpHeader setAcknowledgement(int acknowledgement) {
    setInt(at + ACKNOWLEDGEMENT, acknowledgement);
    return this;
  }

  /** Sets the eight flags. */
  public TcpHeader setFlags(int flags) {
    setByte(at + FLAGS, flags);
    return this;
  }

  /** Sets the window. */
  public TcpHeader setWindow(int window) {
    setShort(at + WINDOW, window);
    return this;
  }

  /** Sets the urgent pointer. */
  public TcpHeader setUrgentPointer(int pointer) {
    setShort(at + URGENT_POINTER, pointer);
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

  /** Changes the sequence number and keeps the checksum right. */
  public void rewriteSequence(int sequence) {
    contentChanged32(sequence(), sequence);
    setInt(at + SEQUENCE, sequence);
  }

  /** Changes the acknowledgement number and keeps the checksum right. */
  public void rewriteAcknowledgement(int acknowledgement) {
    contentChanged32(acknowledgement(), acknowledgement);
    setInt(at + ACKNOWLEDGEMENT, acknowledgement);
  }

  /** Changes the flags and keeps the checksum right. */
  public void rewriteFlags(int flags) {
    int old = getUnsignedShort(at + DATA_OFFSET);
    setByte(at + FLAGS, flags);
    contentChanged16(old, getUnsignedShort(at + DATA_OFFSET));
  }

  /**
   * Lowers the maximum segment size option of a SYN, if it is there and larger, and keeps the
   * checksum right.
   *
   * @param options a view to search with
   * @param maxSegmentSize largest value to let pass
   * @return whether it was changed
   */
  public boolean clampMaxSegmentSize(TcpOptions options, int maxSegmentSize) {
    for (options.start(this); options.next(); ) {
      if (options.kind() != TcpOptions.MAX_SEGMENT_SIZE || options.length() != 4) {
        continue;
      }
      int old = options.maxSegmentSize();
      if (old <= maxSegmentSize) {
        return false;
      }
      int value = options.position() + 2;
      setShort(value, maxSegmentSize);
      if (((value - at) & 1) == 0) {
        contentChanged16(old, maxSegmentSize);
      } else {
        // Behind an odd number of padding bytes its halves belong to two words of the sum.
        contentChanged16(swapped(old), swapped(maxSegmentSize));
      }
      return true;
    }
    return false;
  }

  private static int swapped(int value) {
    return (value & 0xff) << 8 | (value >>> 8 & 0xff);
  }

  @Override
  int checksumField() {
    return CHECKSUM;
  }
}
