package dev.weir.sdk.wire;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.FrameSlot;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;

/**
 * Whether all that modules look at in a frame lies in its first {@link FrameSlot#HEAD_BYTES}: the
 * frames whose ends may stay where they are. Options of IPv4 and of TCP take 40 bytes each at most,
 * so that two tags, IP and TCP end after 142; what could be longer (extension headers) or quotes
 * other packets (ICMP) or is looked at whole (fragments) is not plain.
 */
@HotPath
public final class PlainFrame {
  private static final int MOST_TAGS = 2;
  private static final int FRAGMENT_BITS = 0x3fff;
  private static final int IPV4_FRAGMENT_AT = 6;
  private static final int IPV4_PROTOCOL_AT = 9;
  private static final int IPV6_NEXT_HEADER_AT = 6;

  private PlainFrame() {}

  /** Looks at a packet of which the first {@link FrameSlot#HEAD_BYTES} are in its slot. */
  public static boolean isPlain(Packet packet) {
    int type = packet.position() + EthernetHeader.LENGTH - Short.BYTES;
    int etherType = PacketMemory.getUnsignedShort(type);
    for (int tags = 0; tags < MOST_TAGS && isTag(etherType); tags++) {
      type += VlanTag.LENGTH;
      etherType = PacketMemory.getUnsignedShort(type);
    }
    int l3 = type + Short.BYTES;
    int protocol;
    if (etherType == EtherTypes.IPV4) {
      int first = PacketMemory.getUnsignedByte(l3);
      if (first >>> 4 != 4
          || (first & 0xf) << 2 < Ipv4Header.MIN_LENGTH
          || (PacketMemory.getUnsignedShort(l3 + IPV4_FRAGMENT_AT) & FRAGMENT_BITS) != 0) {
        return false;
      }
      protocol = PacketMemory.getUnsignedByte(l3 + IPV4_PROTOCOL_AT);
    } else if (etherType == EtherTypes.IPV6) {
      protocol = PacketMemory.getUnsignedByte(l3 + IPV6_NEXT_HEADER_AT);
    } else {
      return false;
    }
    return protocol == IpProtocols.TCP || protocol == IpProtocols.UDP;
  }

  private static boolean isTag(int etherType) {
    return etherType == EtherTypes.VLAN || etherType == EtherTypes.SERVICE_VLAN;
  }

  /** Whether a checksum that is to be completed is one of a header in the first bytes. */
  public static boolean isChecksumInHead(Packet packet) {
    int end = packet.position() + FrameSlot.HEAD_BYTES;
    return !packet.has(Packet.CHECKSUM_PARTIAL)
        || packet.checksumStart() + TcpHeader.MIN_LENGTH <= end
            && packet.checksumStart() + packet.checksumOffset() + Short.BYTES <= end;
  }
}
