package dev.weir.firewall.nat;

import dev.weir.firewall.classify.PacketKey;
import dev.weir.firewall.count.FirewallCounter;
import dev.weir.firewall.count.FirewallDropReason;
import dev.weir.firewall.policy.FlowKey;
import dev.weir.firewall.policy.FlowState;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.connection.Direction;
import dev.weir.sdk.connection.Translations;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;

/**
 * Gives packets their new destination before they are routed: that of destination NAT on the way
 * in, the inside address on answers to what source NAT sent out, and the quoted packet of ICMP
 * errors either way.
 */
@HotPath
public final class DestinationNatNode implements Node {
  /** Ports for a source that has to change since its answers would be taken for another's. */
  private static final int FIRST_PORT = 1024;

  private static final int LAST_PORT = 65_535;

  private final DestinationTable rules;
  private final ConnectionTable table;
  private final Translations translations;
  private final FlowState flows;
  private final Counters<FirewallCounter> counters;
  private final Rewriter rewriter;
  private final PacketKey key;

  DestinationNatNode(
      DestinationTable rules,
      ConnectionTable table,
      Translations translations,
      FlowState flows,
      Counters<FirewallCounter> counters) {
    this.rules = rules;
    this.table = table;
    this.translations = translations;
    this.flows = flows;
    this.counters = counters;
    this.rewriter = new Rewriter(table);
    this.key = new PacketKey(rules.scratchWords());
  }

  @Override
  public void process(Batch in, Output out) {
    int size = in.size();
    for (int i = 0; i < size; i++) {
      Packet packet = in.get(i);
      int connection = packet.connection();
      if (connection <= 0 || packet.etherType() != EtherTypes.IPV4) {
        continue;
      }
      if (ConnectionRef.isTentative(packet)
          && ConnectionRef.direction(packet) == Direction.ORIGINAL
          && table.isTentative(connection)
          && !table.isTranslated(connection)
          && !table.isNatDecided(connection)
          && !decide(packet, connection, in, out)) {
        out.drop(packet, FirewallDropReason.NAT_PORTS_EXHAUSTED);
        continue;
      }
      if (table.isTranslated(connection)) {
        if (!packet.isProbe()) {
          counters.increment(FirewallCounter.NAT_PACKETS);
        }
        if (!rewriter.rewriteDestination(packet)) {
          out.drop(packet, FirewallDropReason.NAT_UNTRANSLATABLE);
        }
      }
    }
  }

  /** Asks the rules for the first packet. False if its answers cannot be told apart. */
  private boolean decide(Packet packet, int connection, Batch in, Output out) {
    FlowKey.fromPacket(packet, key);
    key.inInterface = packet.rxInterface();
    key.outInterface = 0;
    int rule = rules.lookup(key);
    if (rule == DestinationTable.NO_RULE) {
      return true;
    }
    if (!packet.isProbe()) {
      out.hit(rules.ruleId(rule), packet.length());
      counters.increment(FirewallCounter.NAT_CONNECTIONS);
    }
    if (rules.excludes(rule)) {
      return true;
    }
    int address = rules.address(rule, key.destination);
    int port = rules.port(rule, table.destinationPort(connection, Direction.ORIGINAL));
    if (packet.isTraced()) {
      explain(in, packet, rule, address, port);
    }
    translations.translateDestination(connection, address, port);
    if (rules.hairpin(rule)) {
      flows.setHairpin(connection);
    }
    return translations.tryReserveReply(connection)
        || translations.tryAllocateSource(connection, key.source, FIRST_PORT, LAST_PORT) >= 0;
  }

  @ColdPath("only for traced packets")
  private void explain(Batch in, Packet packet, int rule, int address, int port) {
    in.explain(
        packet,
        "nat     destination becomes "
            + IpAddress.ofIpv4(address)
            + (key.destinationPort == port ? "" : ":" + port)
            + " by "
            + rules.name(rule));
  }
}
