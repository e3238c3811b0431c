package dev.weir.advertisement;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.IpProtocols;

/**
 * Takes router solicitations (RFC 4861 section 6.1.1: hop limit 255, code 0, 8 bytes at least) out
 * of the traffic of an advertised interface. Their content is not used.
 */
final class SolicitationNode implements Node {
  private static final int HOP_LIMIT = 7;

  private final int handler;

  SolicitationNode(int handler) {
    this.handler = handler;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.ipProtocol() == IpProtocols.ICMPV6
          && packet.l4() >= 0
          && packet.end() - packet.l4() >= 8
          && !packet.has(Packet.FRAGMENT)
          && PacketMemory.getUnsignedByte(packet.l4()) == Advertisement.SOLICITATION
          && PacketMemory.getUnsignedByte(packet.l4() + 1) == 0
          && PacketMemory.getUnsignedByte(packet.l3() + HOP_LIMIT) == 255) {
        if (packet.isTraced()) {
          explain(in, packet);
        }
        if (packet.isProbe()) {
          out.release(packet);
        } else {
          out.toControl(handler, packet);
        }
      }
    }
  }

  @ColdPath("traced packets only")
  private static void explain(Batch in, Packet packet) {
    in.explain(packet, "router solicitation, given to the advertiser");
  }
}
