package dev.weir.engine.nodes;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.Checksum;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.sdk.wire.VlanTag;

/**
 * Reads of a frame that was just received whether {@link CoalesceNode} may join it with others.
 * What it does not wholly understand it leaves alone.
 */
@HotPath
final class TcpSegmentReader {
  /** Nothing that the order of TCP segments could matter to. */
  static final int OTHER = 0;

  /** May belong to any connection: a fragment, or with IP options. */
  static final int ANY_FLOW = 1;

  /** TCP of {@link #flow}, to be left as it is. */
  static final int SINGLE = 2;

  /** A segment of {@link #flow} that others may be joined with. */
  static final int SEGMENT = 3;

  private static final int FRAGMENT_BITS = 0x3fff;
  private static final int DONT_FRAGMENT_ONLY = 0x4000;
  private static final int MOST_TAGS = 2;
  private static final int NEVER = TcpHeader.SYN | TcpHeader.RST | TcpHeader.URG | TcpHeader.CWR;

  /** Flags that cutting leaves to the last segment. */
  static final int LAST_ONLY = TcpHeader.PSH | TcpHeader.FIN;

  /** Spreads the bits of a flow. */
  static final long MIX = 0x9e37_79b9_7f4a_7c15L;

  /** Position of the IP header. */
  int l3;

  /** Position of the TCP header. */
  int l4;

  /** Position of the first byte behind the TCP header. */
  int payload;

  boolean isIpv4;

  /** The same for all packets of a connection's direction, and seldom for others. */
  long flow;

  int sequence;

  /** Identification of IPv4. */
  int identification;

  int tcpFlags;

  /** What it is: {@link #OTHER} and following; the fields are valid as far as it was read. */
  int read(Packet packet) {
    int type;
    if (packet.l2() >= 0) {
      l3 = packet.position() + EthernetHeader.LENGTH;
      if (l3 > packet.end()) {
        return OTHER;
      }
      type = PacketMemory.getUnsignedShort(l3 - 2);
      for (int tags = 0;
          tags < MOST_TAGS && (type == EtherTypes.VLAN || type == EtherTypes.SERVICE_VLAN);
          tags++) {
        l3 += VlanTag.LENGTH;
        if (l3 > packet.end()) {
          return OTHER;
        }
        type = PacketMemory.getUnsignedShort(l3 - 2);
      }
    } else {
      l3 = packet.l3();
      type = packet.etherType();
    }
    isIpv4 = type == EtherTypes.IPV4;
    if (isIpv4) {
      return readIpv4(packet);
    }
    return type == EtherTypes.IPV6 ? readIpv6(packet) : OTHER;
  }

  private int readIpv4(Packet packet) {
    int bytes = packet.end() - l3;
    if (bytes < Ipv4Header.MIN_LENGTH || PacketMemory.getUnsignedByte(l3 + 9) != IpProtocols.TCP) {
      return OTHER;
    }
    int fragment = PacketMemory.getUnsignedShort(l3 + 6);
    if (PacketMemory.getUnsignedByte(l3) != 0x45
        || (fragment & FRAGMENT_BITS) != 0
        || bytes < Ipv4Header.MIN_LENGTH + TcpHeader.MIN_LENGTH) {
      return ANY_FLOW;
    }
    l4 = l3 + Ipv4Header.MIN_LENGTH;
    identification = PacketMemory.getUnsignedShort(l3 + 4);
    flow = PacketMemory.getLong(l3 + 12) * MIX ^ PacketMemory.getInt(l4);
    // Without DF a router may have to make fragments of it, which it does not of a GSO frame.
    boolean sound =
        fragment == DONT_FRAGMENT_ONLY && PacketMemory.getUnsignedShort(l3 + 2) == bytes;
    return readTcp(packet, sound);
  }

  private int readIpv6(Packet packet) {
    int bytes = packet.end() - l3;
    if (bytes < Ipv6Header.LENGTH) {
      return OTHER;
    }
    int next = PacketMemory.getUnsignedByte(l3 + 6);
    if (next != IpProtocols.TCP) {
      return next == IpProtocols.UDP || next == IpProtocols.ICMPV6 ? OTHER : ANY_FLOW;
    }
    if (bytes < Ipv6Header.LENGTH + TcpHeader.MIN_LENGTH) {
      return ANY_FLOW;
    }
    l4 = l3 + Ipv6Header.LENGTH;
    flow =
        ((PacketMemory.getLong(l3 + 8) ^ PacketMemory.getLong(l3 + 24)) * MIX
                    ^ PacketMemory.getLong(l3 + 16))
                * MIX
            ^ PacketMemory.getLong(l3 + 32)
            ^ PacketMemory.getInt(l4);
    boolean sound =
        PacketMemory.getUnsignedByte(l3) >>> 4 == 6
            && PacketMemory.getUnsignedShort(l3 + 4) == bytes - Ipv6Header.LENGTH;
    return readTcp(packet, sound);
  }

  private int readTcp(Packet packet, boolean sound) {
    tcpFlags = PacketMemory.getUnsignedByte(l4 + 13);
    int header = (PacketMemory.getUnsignedByte(l4 + 12) >>> 4) * 4;
    payload = l4 + header;
    sequence = PacketMemory.getInt(l4 + 4);
    return sound
            && header >= TcpHeader.MIN_LENGTH
            && payload < packet.end()
            && (tcpFlags & (NEVER | TcpHeader.ACK)) == TcpHeader.ACK
            && packet.gsoType() == GsoType.NONE
        ? SEGMENT
        : SINGLE;
  }

  /**
   * Whether the headers of the segment in hand are those of another but for what cutting a frame
   * makes different: lengths, identification, sequence, checksums, PSH and FIN.
   *
   * @param frame position of the one in hand
   * @param shift from its positions to the other's
   */
  boolean hasHeadersOf(int frame, int shift) {
    for (int at = frame; at < l3; at += Short.BYTES) {
      if (PacketMemory.getUnsignedShort(at) != PacketMemory.getUnsignedShort(at + shift)) {
        return false;
      }
    }
    return (isIpv4 ? hasIpv4HeaderOf(shift) : hasIpv6HeaderOf(shift)) && hasTcpHeaderOf(shift);
  }

  private boolean hasIpv4HeaderOf(int shift) {
    // Version, length of header and TOS; DF, TTL and protocol; addresses.
    return PacketMemory.getUnsignedShort(l3) == PacketMemory.getUnsignedShort(l3 + shift)
        && sameInt(l3 + 6, shift)
        && sameLong(l3 + 12, shift);
  }

  private boolean hasIpv6HeaderOf(int shift) {
    // Version, traffic class and flow label; next header and hop limit; addresses.
    return sameInt(l3, shift)
        && PacketMemory.getUnsignedShort(l3 + 6) == PacketMemory.getUnsignedShort(l3 + 6 + shift)
        && sameLong(l3 + 8, shift)
        && sameLong(l3 + 16, shift)
        && sameLong(l3 + 24, shift)
        && sameLong(l3 + 32, shift);
  }

  private boolean hasTcpHeaderOf(int shift) {
    int flagsThere = PacketMemory.getUnsignedByte(l4 + 13 + shift);
    if (((tcpFlags ^ flagsThere) & ~LAST_ONLY) != 0
        || !sameInt(l4, shift)
        || !sameInt(l4 + 8, shift)
        || PacketMemory.getUnsignedByte(l4 + 12) != PacketMemory.getUnsignedByte(l4 + 12 + shift)
        || PacketMemory.getUnsignedShort(l4 + 14) != PacketMemory.getUnsignedShort(l4 + 14 + shift)
        || PacketMemory.getUnsignedShort(l4 + 18)
            != PacketMemory.getUnsignedShort(l4 + 18 + shift)) {
      return false;
    }
    for (int at = l4 + TcpHeader.MIN_LENGTH; at < payload; at += Integer.BYTES) {
      if (!sameInt(at, shift)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameInt(int at, int shift) {
    return PacketMemory.getInt(at) == PacketMemory.getInt(at + shift);
  }

  private static boolean sameLong(int at, int shift) {
    return PacketMemory.getLong(at) == PacketMemory.getLong(at + shift);
  }

  /** The sum of the pseudo header but for the length, which is to be added. */
  int pseudoSum() {
    return isIpv4
        ? Checksum.pseudoIpv4(
            PacketMemory.getInt(l3 + 12), PacketMemory.getInt(l3 + 16), IpProtocols.TCP, 0)
        : Checksum.pseudoIpv6(
            PacketMemory.getLong(l3 + 8),
            PacketMemory.getLong(l3 + 16),
            PacketMemory.getLong(l3 + 24),
            PacketMemory.getLong(l3 + 32),
            IpProtocols.TCP,
            0);
  }
}
