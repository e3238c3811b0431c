package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setShort;

/**
 * Iterates over the options of a TCP header (RFC 9293, 3.2; 7323; 2018).
 *
 * <pre>
 * +--------+--------+---------------+
 * |  kind  | length | data ...      |     kind 0 ends the list, 1 is padding; both are one byte
 * +--------+--------+---------------+
 * </pre>
 *
 * <p>The accessors of single options may be called when {@link #kind()} and {@link #length()} are
 * theirs; {@link #next()} has made sure that the length lies within the header.
 */
public final class TcpOptions {
  /** End of the list. */
  public static final int END = 0;

  /** Padding. */
  public static final int NO_OPERATION = 1;

  /** Maximum segment size, length 4. */
  public static final int MAX_SEGMENT_SIZE = 2;

  /** Window scale, length 3 (RFC 7323). */
  public static final int WINDOW_SCALE = 3;

  /** Selective acknowledgement permitted, length 2 (RFC 2018). */
  public static final int SACK_PERMITTED = 4;

  /** Selective acknowledgement, length 2 + 8n (RFC 2018). */
  public static final int SACK = 5;

  /** Timestamps, length 10 (RFC 7323). */
  public static final int TIMESTAMPS = 8;

  private int next;
  private int end;
  private int at = -1;
  private boolean malformed;

  /** Starts before the first option. */
  public void start(TcpHeader header) {
    next = header.position() + TcpHeader.MIN_LENGTH;
    end = header.position() + header.headerLength();
    at = -1;
    malformed = false;
  }

  /** Goes to the next option, passing over padding; false at the end or where it is malformed. */
  public boolean next() {
    while (next < end) {
      int kind = getUnsignedByte(next);
      if (kind == END) {
        break;
      }
      if (kind == NO_OPERATION) {
        next++;
        continue;
      }
      int length = end - next >= 2 ? getUnsignedByte(next + 1) : 0;
      if (length < 2 || length > end - next) {
        malformed = true;
        break;
      }
      at = next;
      next += length;
      return true;
    }
    next = end;
    at = -1;
    return false;
  }

  /** Whether the iteration ended at an option of impossible length. */
  public boolean malformed() {
    return malformed;
  }

  /** Kind of the option. */
  public int kind() {
    return getUnsignedByte(at);
  }

  /** Bytes of the option with kind and length. */
  public int length() {
    return getUnsignedByte(at + 1);
  }

  /** Position of the option's kind. */
  public int position() {
    return at;
  }

  /** Of {@link #MAX_SEGMENT_SIZE} with length 4. */
  public int maxSegmentSize() {
    return getUnsignedShort(at + 2);
  }

  /** Of {@link #WINDOW_SCALE} with length 3: the shift, at most 14 (RFC 7323, 2.3). */
  public int windowScale() {
    return Math.min(getUnsignedByte(at + 2), 14);
  }

  /** Of {@link #TIMESTAMPS} with length 10: the sender's clock. */
  public int timestamp() {
    return getInt(at + 2);
  }

  /** Of {@link #TIMESTAMPS} with length 10: the echo of the other side's clock. */
  public int timestampEcho() {
    return getInt(at + 6);
  }

  /** Of {@link #SACK}: number of blocks. */
  public int sackBlocks() {
    return (length() - 2) >>> 3;
  }

  /** Of {@link #SACK}: first sequence number of a block. */
  public int sackLeft(int block) {
    return getInt(at + 2 + (block << 3));
  }

  /** Of {@link #SACK}: sequence number behind a block. */
  public int sackRight(int block) {
    return getInt(at + 6 + (block << 3));
  }

  /** Writes a maximum segment size option of 4 bytes and returns the position behind it. */
  public static int putMaxSegmentSize(int position, int maxSegmentSize) {
    setShort(position, MAX_SEGMENT_SIZE << 8 | 4);
    setShort(position + 2, maxSegmentSize);
    return position + 4;
  }

  /** Writes padding and a window scale option, 4 bytes, and returns the position behind them. */
  public static int putWindowScale(int position, int shift) {
    setInt(position, NO_OPERATION << 24 | WINDOW_SCALE << 16 | 3 << 8 | shift);
    return position + 4;
  }

  /** Writes padding and SACK permitted, 4 bytes, and returns the position behind them. */
  public static int putSackPermitted(int position) {
    setInt(position, NO_OPERATION << 24 | NO_OPERATION << 16 | SACK_PERMITTED << 8 | 2);
    return position + 4;
  }

  /** Writes padding and timestamps, 12 bytes, and returns the position behind them. */
  public static int putTimestamps(int position, int timestamp, int echo) {
    setByte(position, NO_OPERATION);
    setByte(position + 1, NO_OPERATION);
    setShort(position + 2, TIMESTAMPS << 8 | 10);
    setInt(position + 4, timestamp);
    setInt(position + 8, echo);
    return position + 12;
  }
}
