package dev.weir.drivers.afxdp;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;

/**
 * Finds the TCP and UDP frames whose checksum a sender on the same machine left to the device.
 *
 * <p>A veth peer or a virtual NIC passes such a frame on with the sum of the pseudo-header alone in
 * the checksum field; XDP drops the note that says so. A frame that holds exactly this sum is
 * marked {@link Packet#CHECKSUM_PARTIAL} again. Where a right checksum is the same number by
 * chance, completing it gives that number once more, so nothing is falsified.
 */
@HotPath
final class LostChecksum {
  private static final int LINK_HEADER_BYTES = 14;
  private static final int VLAN = 0x8100;
  private static final int PROVIDER_VLAN = 0x88a8;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int FRAGMENT_BITS = 0x3fff;

  private LostChecksum() {}

  static void restore(Packet packet) {
    int start = packet.position();
    int end = packet.end();
    int l3 = start + LINK_HEADER_BYTES;
    if (l3 > end) {
      return;
    }
    int type = PacketMemory.getUnsignedShort(l3 - 2);
    for (int tags = 0; tags < 2 && (type == VLAN || type == PROVIDER_VLAN); tags++) {
      l3 += 4;
      if (l3 > end) {
        return;
      }
      type = PacketMemory.getUnsignedShort(l3 - 2);
    }
    if (type == IPV4) {
      restore4(packet, l3, end);
    } else if (type == IPV6) {
      restore6(packet, l3, end);
    }
  }

  private static void restore4(Packet packet, int l3, int end) {
    if (l3 + 20 > end) {
      return;
    }
    int header = (PacketMemory.getUnsignedByte(l3) & 0xf) * 4;
    int length = PacketMemory.getUnsignedShort(l3 + 2);
    if (header < 20
        || length < header
        || length > end - l3
        || (PacketMemory.getUnsignedShort(l3 + 6) & FRAGMENT_BITS) != 0) {
      return;
    }
    long sum = words(l3 + 12, 2);
    compare(packet, sum, PacketMemory.getUnsignedByte(l3 + 9), l3 + header, length - header);
  }

  private static void restore6(Packet packet, int l3, int end) {
    if (l3 + IPV6_HEADER_BYTES > end) {
      return;
    }
    int length = PacketMemory.getUnsignedShort(l3 + 4);
    if (length > end - l3 - IPV6_HEADER_BYTES) {
      return;
    }
    long sum = words(l3 + 8, 8);
    compare(packet, sum, PacketMemory.getUnsignedByte(l3 + 6), l3 + IPV6_HEADER_BYTES, length);
  }

  private static void compare(Packet packet, long addresses, int protocol, int l4, int length) {
    int offset = protocol == TCP ? 16 : 6;
    if ((protocol != TCP && protocol != UDP) || length < (protocol == TCP ? 20 : 8)) {
      return;
    }
    long sum = addresses + protocol + length;
    sum = (sum & 0xffffffffL) + (sum >>> 32);
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    if (PacketMemory.getUnsignedShort(l4 + offset) == (int) sum) {
      packet.setPartialChecksum(l4, offset);
    }
  }

  private static long words(int at, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += PacketMemory.getInt(at + 4 * i) & 0xffffffffL;
    }
    return sum;
  }
}
