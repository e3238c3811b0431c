package dev.weir.engine.nodes;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Extensions;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.sdk.wire.UdpHeader;
import dev.weir.sdk.wire.VlanTag;

/**
 * Where the headers of an outgoing GSO frame lie, found anew from its bytes: the frame may have
 * been bridged, tagged or translated since it came in, and its sender is not trusted.
 */
@HotPath
final class FrameLayout {
  final Ipv4Header ipv4 = new Ipv4Header();
  final Ipv6Header ipv6 = new Ipv6Header();
  final TcpHeader tcp = new TcpHeader();
  final UdpHeader udp = new UdpHeader();
  private final Ipv6Extensions extensions = new Ipv6Extensions();
  boolean isIpv4;
  boolean isTcp;
  int l3;
  int l4;
  int payload;

  /** False if the headers are not what the frame's GSO type says. */
  boolean tryRead(Packet packet) {
    int at = packet.position();
    int etherType = 0;
    if (packet.l2() >= 0) {
      if (packet.length() < EthernetHeader.LENGTH + VlanTag.LENGTH) {
        return false;
      }
      etherType = PacketMemory.getUnsignedShort(at + 12);
      at += EthernetHeader.LENGTH;
      while (etherType == EtherTypes.VLAN || etherType == EtherTypes.SERVICE_VLAN) {
        if (packet.end() - at < VlanTag.LENGTH) {
          return false;
        }
        etherType = PacketMemory.getUnsignedShort(at + 2);
        at += VlanTag.LENGTH;
      }
    }
    l3 = at;
    int protocol = -1;
    isIpv4 = ipv4.tryWrap(packet, at);
    if (isIpv4) {
      protocol = ipv4.isFragment() ? -1 : ipv4.protocol();
      l4 = at + ipv4.headerLength();
    } else if (ipv6.tryWrap(packet, at) && extensions.walk(ipv6) == Ipv6Extensions.OK) {
      protocol = extensions.fragmentPosition() >= 0 ? -1 : extensions.upperProtocol();
      l4 = extensions.upperPosition();
    }
    isTcp = protocol == IpProtocols.TCP;
    if (isTcp && tcp.tryWrap(packet, l4)) {
      payload = l4 + tcp.headerLength();
    } else if (protocol == IpProtocols.UDP && udp.tryWrap(packet, l4)) {
      payload = l4 + UdpHeader.LENGTH;
    } else {
      return false;
    }
    return payload <= packet.end() && matches(packet.gsoType(), etherType);
  }

  private boolean matches(int gsoType, int etherType) {
    boolean typeFits = etherType == 0 || etherType == (isIpv4 ? EtherTypes.IPV4 : EtherTypes.IPV6);
    return typeFits
        && switch (gsoType) {
          case GsoType.TCP4 -> isTcp && isIpv4;
          case GsoType.TCP6 -> isTcp && !isIpv4;
          case GsoType.UDP -> !isTcp;
          default -> true;
        };
  }

  /** The pseudo header's sum for an upper layer of that length. */
  int pseudoSum(int lengthBytes) {
    int protocol = isTcp ? IpProtocols.TCP : IpProtocols.UDP;
    return isIpv4
        ? ipv4.pseudoHeaderSum(protocol, lengthBytes)
        : ipv6.pseudoHeaderSum(protocol, lengthBytes);
  }
}
