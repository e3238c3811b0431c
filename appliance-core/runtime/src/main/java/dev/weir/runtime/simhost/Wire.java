package dev.weir.runtime.simhost;

import dev.weir.sdk.address.IpAddress;
import java.nio.ByteBuffer;

/** Numbers of protocols and the Internet checksum over byte buffers. */
public final class Wire {
  static final int ETHERNET_BYTES = 14;
  static final int IPV4 = 0x0800;
  static final int ARP = 0x0806;
  static final int IPV6 = 0x86dd;
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;

  private Wire() {}

  /** One's complement sum of 16-bit words, folded. */
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

  /** Sum of the pseudo header of either version. */
  public static long pseudoSum(
      IpAddress source, IpAddress destination, int protocol, int lengthBytes) {
    ByteBuffer both = ByteBuffer.allocate(source.bits() / 4);
    both.put(source.bytes()).put(destination.bytes());
    return sum(both, 0, both.capacity(), protocol + (long) lengthBytes);
  }

  /** Writes the checksum of a transport segment; for ICMP over IPv4 without pseudo header. */
  public static void setChecksum(
      ByteBuffer segment, int field, IpAddress source, IpAddress destination, int protocol) {
    int length = segment.capacity();
    segment.putShort(field, (short) 0);
    long pseudo = protocol == ICMP ? 0 : pseudoSum(source, destination, protocol, length);
    int checksum = ~sum(segment, 0, length, pseudo) & 0xffff;
    segment.putShort(field, (short) (checksum == 0 && protocol == UDP ? 0xffff : checksum));
  }

  /** True if the checksum of a transport segment is right. */
  static boolean verifies(
      ByteBuffer segment, IpAddress source, IpAddress destination, int protocol) {
    int length = segment.capacity();
    long pseudo = protocol == ICMP ? 0 : pseudoSum(source, destination, protocol, length);
    return sum(segment, 0, length, pseudo) == 0xffff;
  }
}
