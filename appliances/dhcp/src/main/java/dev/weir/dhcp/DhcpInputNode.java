package dev.weir.dhcp;

import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.UdpHeader;

/**
 * Takes what is said to the server, or to the client, out of the traffic of its interface. It
 * stands before firewall and source checks: a client has no address yet, and serving the interface,
 * or being configured by it, is permission enough.
 */
final class DhcpInputNode implements Node {
  private final UdpHeader udp = new UdpHeader();
  private final Counters<DhcpCounter> counters;
  private final int port;
  private final DhcpCounter received;
  private final int handler;

  /** Takes messages for a UDP port. */
  DhcpInputNode(Counters<DhcpCounter> counters, int port, int handler) {
    this.counters = counters;
    this.port = port;
    this.received =
        port == DhcpMessage.CLIENT_PORT ? DhcpCounter.CLIENT_RECEIVED : DhcpCounter.RECEIVED;
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
          && udp.destinationPort() == port) {
        if (packet.isTraced()) {
          explain(in, packet);
        }
        if (packet.isProbe()) {
          out.release(packet);
        } else {
          counters.increment(received);
          out.toControl(handler, packet);
        }
      }
    }
  }

  @ColdPath("traced packets only")
  private static void explain(Batch in, Packet packet) {
    in.explain(packet, "DHCP message for the appliance");
  }
}
