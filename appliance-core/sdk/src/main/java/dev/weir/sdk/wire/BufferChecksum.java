package dev.weir.sdk.wire;

import dev.weir.sdk.address.IpAddress;
import java.nio.ByteBuffer;

/**
 * The Internet checksum (RFC 1071) over byte buffers, for control planes that put whole packets
 * together. The packet path uses {@link Checksum}.
 */
public final class BufferChecksum {
  private BufferChecksum() {}

  /** One's complement sum of 16-bit words added to an initial sum, folded to 16 bits. */
  public static int sum(ByteBuffer data, int from, int lengthBytes, long initial) {
    long sum = initial;
    int at = from;
    for (; at + 1 < from + lengthBytes; at += 2) {
      sum += data.getShort(at) & 0xffff;
    }
    if (at < from + lengthBytes) {
      sum += (data.get(at) & 0xff) << 8;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }

  /** Sum of the pseudo header of either version of IP. */
  public static long pseudoSum(
      IpAddress source, IpAddress destination, int protocol, int lengthBytes) {
    ByteBuffer both = ByteBuffer.allocate(source.bits() / 4);
    both.put(source.bytes()).put(destination.bytes());
    return sum(both, 0, both.capacity(), protocol + (long) lengthBytes);
  }

  /**
   * Writes the checksum of a transport segment; ICMP over IPv4 has no pseudo header.
   *
   * @param field offset of the checksum in the segment
   */
  public static void set(
      ByteBuffer segment, int field, IpAddress source, IpAddress destination, int protocol) {
    int length = segment.capacity();
    segment.putShort(field, (short) 0);
    long pseudo =
        protocol == IpProtocols.ICMP ? 0 : pseudoSum(source, destination, protocol, length);
    int checksum = ~sum(segment, 0, length, pseudo) & 0xffff;
    boolean noneMeansZero = checksum == 0 && protocol == IpProtocols.UDP;
    segment.putShort(field, (short) (noneMeansZero ? 0xffff : checksum));
  }

  /** True if the checksum of a transport segment is right. */
  public static boolean verifies(
      ByteBuffer segment, IpAddress source, IpAddress destination, int protocol) {
    int length = segment.capacity();
    long pseudo =
        protocol == IpProtocols.ICMP ? 0 : pseudoSum(source, destination, protocol, length);
    return sum(segment, 0, length, pseudo) == 0xffff;
  }

  /** Writes the checksum of an IPv4 header at an offset. */
  public static void setIpv4Header(ByteBuffer packet, int at) {
    int lengthBytes = (packet.get(at) & 15) * 4;
    packet.putShort(at + 10, (short) 0);
    packet.putShort(at + 10, (short) ~sum(packet, at, lengthBytes, 0));
  }
}
