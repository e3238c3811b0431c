package dev.weir.firewall.nat;

import dev.weir.firewall.count.FirewallDropReason;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;

/**
 * Takes the appliance's own ICMP errors, before they are routed, to whom the packets they are about
 * came from: of a packet whose source had been translated that is not the source which it had when
 * it failed, an address of the appliance. The quoted packet becomes the one that was sent.
 */
@HotPath
final class OwnErrorNode implements Node {
  private static final int DESTINATION = 16;

  private final ConnectionTable table;
  private final Rewriter rewriter;

  OwnErrorNode(ConnectionTable table) {
    this.table = table;
    this.rewriter = new Rewriter(table);
  }

  @Override
  public void process(Batch in, Output out) {
    int size = in.size();
    for (int i = 0; i < size; i++) {
      Packet packet = in.get(i);
      int connection = packet.connection();
      if (connection <= 0
          || packet.etherType() != EtherTypes.IPV4
          || !rewriter.isOwnError(packet)
          || !table.isTranslated(connection)) {
        continue;
      }
      if (!rewriter.rewriteDestination(packet)) {
        out.drop(packet, FirewallDropReason.NAT_UNTRANSLATABLE);
      } else if (packet.isTraced()) {
        explain(in, packet);
      }
    }
  }

  @ColdPath("only for traced packets")
  private static void explain(Batch in, Packet packet) {
    int address = PacketMemory.getInt(packet.l3() + DESTINATION);
    in.explain(packet, "nat     own error goes to " + IpAddress.ofIpv4(address));
  }
}
