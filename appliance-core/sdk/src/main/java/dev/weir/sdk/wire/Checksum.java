package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.SEGMENT;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * <p>Two kinds of 16-bit numbers appear here. A <em>sum</em> is a folded ones' complement sum of
 * 16-bit words; sums are put together with {@link #add}. A <em>checksum</em> is the complement of a
 * sum, as it stands in a header: {@link #finish} turns the first into the second. A <em>partial
 * checksum</em> is what an offloading interface expects in the header: the sum, not complemented,
 * of the pseudo header alone.
 *
 * <p>All methods are safe on a worker: no allocation, no state.
 */
public final class Checksum {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long LOW = 0xffff_ffffL;

  private Checksum() {}

  /**
   * The sum over {@code lengthBytes} bytes of packet memory; an odd last byte is padded with zero.
   *
   * @param position absolute position of the first byte, of any alignment
   * @param lengthBytes number of bytes, zero or more, all within packet memory
   */
  public static int sum(int position, int lengthBytes) {
    // The sum does not depend on the byte order of the words (RFC 1071, 2.B): add in the machine's
    // order, eight bytes at a time as two 32-bit halves that cannot overflow, and swap at the end.
    long a = 0;
    long b = 0;
    int at = position;
    int end = position + lengthBytes;
    for (int last = end - 16; at <= last; at += 16) {
      long first = SEGMENT.get(LONG, at);
      long second = SEGMENT.get(LONG, at + 8);
      a += (first & LOW) + (first >>> 32);
      b += (second & LOW) + (second >>> 32);
    }
    a += b;
    if (end - at >= 8) {
      long word = SEGMENT.get(LONG, at);
      a += (word & LOW) + (word >>> 32);
      at += 8;
    }
    if (end - at >= 4) {
      a += SEGMENT.get(INT, at) & LOW;
      at += 4;
    }
    if (end - at >= 2) {
      a += SEGMENT.get(SHORT, at) & 0xffff;
      at += 2;
    }
    if (end > at) {
      a += SEGMENT.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }
    int folded = fold(a);
    return (folded >>> 8) | ((folded & 0xff) << 8);
  }

  /** Adds two sums. */
  public static int add(int sum, int other) {
    int s = sum + other;
    return (s & 0xffff) + (s >>> 16);
  }

  /** The checksum of a sum. */
  public static int finish(int sum) {
    return ~sum & 0xffff;
  }

  /** The checksum of a sum for UDP, where zero is reserved for "none" (RFC 768). */
  public static int finishUdp(int sum) {
    int checksum = finish(sum);
    return checksum == 0 ? 0xffff : checksum;
  }

  /** The checksum over a range whose own checksum field is zero. */
  public static int of(int position, int lengthBytes) {
    return finish(sum(position, lengthBytes));
  }

  /** Whether a range that includes its own checksum is intact. */
  public static boolean verifies(int position, int lengthBytes) {
    return sum(position, lengthBytes) == 0xffff;
  }

  /**
   * Completes a packet's partial checksum, which is over all from its start to the packet's end;
   * false if it lies outside the packet. Zero is written as 0xffff for UDP only: for others both
   * are right by the sum, but 0xffff is not what RFC 1624 wants.
   */
  public static boolean complete(Packet packet) {
    int start = packet.checksumStart();
    int field = start + packet.checksumOffset();
    if (start < packet.position() || field < start || field > packet.end() - 2) {
      return false;
    }
    packet.bringIn();
    // The field holds the pseudo header's sum, so that the sum over all includes it.
    int sum = sum(start, packet.end() - start);
    boolean udp = packet.checksumOffset() == UdpHeader.CHECKSUM;
    PacketMemory.setShort(field, udp ? finishUdp(sum) : finish(sum));
    packet.clear(Packet.CHECKSUM_PARTIAL);
    return true;
  }

  /** The sum of the IPv4 pseudo header of TCP and UDP (RFC 9293, 3.1). */
  public static int pseudoIpv4(int source, int destination, int protocol, int lengthBytes) {
    return fold((source & LOW) + (destination & LOW) + protocol + lengthBytes);
  }

  /** The sum of the IPv6 pseudo header (RFC 8200, 8.1). */
  public static int pseudoIpv6(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      int lengthBytes) {
    return fold(
        halves(sourceHigh)
            + halves(sourceLow)
            + halves(destinationHigh)
            + halves(destinationLow)
            + protocol
            + lengthBytes);
  }

  /** The checksum after a 16-bit field it covers changed (RFC 1624, equation 3). */
  public static int update16(int checksum, int old, int now) {
    return finish(updateSum16(~checksum & 0xffff, old, now));
  }

  /** The checksum after a 32-bit field it covers changed; the field starts at an even offset. */
  public static int update32(int checksum, int old, int now) {
    return finish(updateSum32(~checksum & 0xffff, old, now));
  }

  /** The checksum after a 64-bit field it covers changed; the field starts at an even offset. */
  public static int update64(int checksum, long old, long now) {
    return finish(updateSum64(~checksum & 0xffff, old, now));
  }

  /** A sum, or a partial checksum, after a 16-bit field it covers changed. */
  public static int updateSum16(int sum, int old, int now) {
    return fold((long) sum + (~old & 0xffff) + (now & 0xffff));
  }

  /** A sum, or a partial checksum, after a 32-bit field it covers changed. */
  public static int updateSum32(int sum, int old, int now) {
    return fold(sum + (~old & LOW) + (now & LOW));
  }

  /** A sum, or a partial checksum, after a 64-bit field it covers changed. */
  public static int updateSum64(int sum, long old, long now) {
    return fold(sum + halves(~old) + halves(now));
  }

  /** Folds a non-negative sum of 16-, 32- or 48-bit words to 16 bits. */
  static int fold(long sum) {
    long s = (sum & LOW) + (sum >>> 32);
    s = (s & LOW) + (s >>> 32);
    int t = (int) ((s & 0xffff) + (s >>> 16));
    return (t & 0xffff) + (t >>> 16);
  }

  private static long halves(long word) {
    return (word & LOW) + (word >>> 32);
  }
}
