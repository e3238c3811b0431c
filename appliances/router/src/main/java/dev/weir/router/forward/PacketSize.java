package dev.weir.router.forward;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.sdk.wire.UdpHeader;

/** Sizes against the MTU, of ordinary packets and of those that will be segmented. */
@HotPath
final class PacketSize {
  private final TcpHeader tcp = new TcpHeader();

  /** Whether the IP packet, or each of its segments, is larger than the MTU. */
  boolean exceeds(Packet packet, int mtu) {
    int bytes = packet.end() - packet.l3();
    if (bytes <= mtu) {
      return false;
    }
    if (packet.gsoSize() == 0) {
      return true;
    }
    int headers = headers(packet);
    return headers < 0 || headers + packet.gsoSize() > mtu;
  }

  /** Makes the segments of a TCP frame small enough: its receiver cannot tell. False: not TCP. */
  boolean shrinkSegments(Packet packet, int mtu) {
    int headers = headers(packet);
    boolean isTcp = packet.gsoType() == GsoType.TCP4 || packet.gsoType() == GsoType.TCP6;
    if (!isTcp || headers < 0 || mtu - headers < 1) {
      return false;
    }
    packet.setGso(packet.gsoType(), mtu - headers);
    return true;
  }

  /** Bytes of IP and transport headers of each segment; -1 if they cannot be told. */
  private int headers(Packet packet) {
    if (packet.l4() < 0) {
      return -1;
    }
    int network = packet.l4() - packet.l3();
    if (packet.gsoType() == GsoType.UDP) {
      return network + UdpHeader.LENGTH;
    }
    return tcp.tryWrap(packet, packet.l4()) ? network + tcp.headerLength() : -1;
  }
}
