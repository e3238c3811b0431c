package dev.weir.dhcp;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.UdpHeader;

/**
 * Takes what clients say to the server out of the traffic of a served interface. It stands before
 * firewall and source checks: a client has no address yet, and serving the interface is permission
 * enough.
 */
final class DhcpInputNode implements Node {
  private static final int SERVER_PORT = 67;

  private final UdpHeader udp = new UdpHeader();
  private final Counters<DhcpCounter> counters;
  private final int handler;

  DhcpInputNode(Counters<DhcpCounter> counters, int handler) {
    this.counters = counters;
    this.handler = handler;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.ipProtocol() == IpProtocols.UDP
          && packet.l4() >= 0
          && packet.etherType() == 0x0800
          && !packet.has(Packet.FRAGMENT)
          && udp.tryWrap(packet, packet.l4())
          && udp.destinationPort() == SERVER_PORT) {
        if (packet.isTraced()) {
          explain(in, packet);
        }
        if (packet.isProbe()) {
          out.release(packet);
        } else {
          counters.increment(DhcpCounter.RECEIVED);
          out.toControl(handler, packet);
        }
      }
    }
  }

  @ColdPath("traced packets only")
  private static void explain(Batch in, Packet packet) {
    in.explain(packet, "DHCP client message, given to the server");
  }
}
