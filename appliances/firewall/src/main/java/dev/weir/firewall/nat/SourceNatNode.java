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
import dev.weir.sdk.wire.IpProtocols;

/**
 * Gives packets their new source as they leave: that of source NAT on the way out, the outside
 * address on answers of hosts behind destination NAT. By now the packet has passed the policy.
 */
@HotPath
public final class SourceNatNode implements Node {
  private static final int HAIRPIN_FIRST_PORT = 1024;
  private static final int LAST_PORT = 65_535;

  /** Ports tried at random before an address counts as full. */
  private static final int RANDOM_TRIES = 64;

  /** Addresses of a pool tried for one connection. */
  private static final int POOL_TRIES = 8;

  private final SourceTable rules;
  private final ConnectionTable table;
  private final Translations translations;
  private final FlowState flows;
  private final Counters<FirewallCounter> counters;
  private final Rewriter rewriter;
  private final PacketKey key;
  private final int poolHash;
  private long random;

  SourceNatNode(
      SourceTable rules,
      ConnectionTable table,
      Translations translations,
      FlowState flows,
      Counters<FirewallCounter> counters,
      long seed) {
    this.rules = rules;
    this.table = table;
    this.translations = translations;
    this.flows = flows;
    this.counters = counters;
    this.rewriter = new Rewriter(table);
    this.key = new PacketKey(rules.scratchWords());
    this.random = seed | 1;
    this.poolHash = (int) (seed >>> 32);
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
          && !table.isNatDecided(connection)
          && !decide(packet, connection, in, out)) {
        out.drop(packet, FirewallDropReason.NAT_PORTS_EXHAUSTED);
        continue;
      }
      if (table.isTranslated(connection) && !rewriter.rewriteSource(packet)) {
        out.drop(packet, FirewallDropReason.NAT_UNTRANSLATABLE);
      }
    }
  }

  /** Asks the rules for the first packet. False if no port is free. */
  private boolean decide(Packet packet, int connection, Batch in, Output out) {
    FlowKey.fromPacket(packet, key);
    key.inInterface = packet.has(Packet.FROM_HOST) ? 0 : packet.rxInterface();
    key.outInterface = packet.txInterface();
    int rule = rules.lookup(key);
    boolean found = true;
    if (rule != SourceTable.NO_RULE) {
      SourceTable.Entry entry = rules.entry(rule);
      if (!packet.isProbe()) {
        out.hit(entry.ruleId(), packet.length());
        counters.increment(FirewallCounter.NAT_CONNECTIONS);
      }
      found = translate(entry, connection, packet.txInterface());
      if (packet.isTraced()) {
        explain(in, packet, connection, entry, found);
      }
    } else if (flows.isHairpin(connection)
        && table.rxInterface(connection, Direction.ORIGINAL) == packet.txInterface()) {
      // Without it the server would answer its neighbour directly, who does not know it.
      found =
          allocate(
              connection, rules.addressOf(packet.txInterface()), HAIRPIN_FIRST_PORT, LAST_PORT);
    }
    if (found) {
      table.setNatDecided(connection);
    }
    return found;
  }

  private boolean translate(SourceTable.Entry entry, int connection, int txInterface) {
    return switch (entry.kind()) {
      case EXCLUDE -> true;
      case MASQUERADE -> allocate(entry, connection, rules.addressOf(txInterface));
      case SHIFT -> {
        int address = entry.outsideFirst() + (key.source - entry.insideFirst());
        translations.translateSource(
            connection, address, table.sourcePort(connection, Direction.ORIGINAL));
        yield translations.tryReserveReply(connection);
      }
      case POOL -> fromPool(entry, connection);
    };
  }

  /** A source keeps to one address of the pool as long as that has ports (RFC 4787, REQ-2). */
  private boolean fromPool(SourceTable.Entry entry, int connection) {
    int size = entry.pool().size();
    int start = Math.floorMod((key.source ^ poolHash) * 0x9E3779B9 >>> 8, size);
    int tries = Math.min(size, POOL_TRIES);
    for (int i = 0; i < tries; i++) {
      if (allocate(entry, connection, entry.pool().address((start + i) % size))) {
        return true;
      }
    }
    return false;
  }

  private boolean allocate(SourceTable.Entry entry, int connection, int address) {
    if (table.protocol(connection) == IpProtocols.ICMP) {
      // A query's identifier is no port: every value will do.
      return allocate(connection, address, 0, LAST_PORT);
    }
    if (!entry.random() || table.sourcePort(connection, Direction.ORIGINAL) == 0) {
      return allocate(connection, address, entry.firstPort(), entry.lastPort());
    }
    if (address == 0) {
      return false;
    }
    int count = entry.lastPort() - entry.firstPort() + 1;
    for (int i = 0; i < RANDOM_TRIES; i++) {
      int port = entry.firstPort() + (int) ((nextRandom() >>> 33) % count);
      translations.translateSource(connection, address, port);
      if (translations.tryReserveReply(connection)) {
        return true;
      }
    }
    return allocate(connection, address, entry.firstPort(), entry.lastPort());
  }

  private boolean allocate(int connection, int address, int firstPort, int lastPort) {
    return address != 0
        && translations.tryAllocateSource(connection, address, firstPort, lastPort) >= 0;
  }

  private long nextRandom() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random;
  }

  @ColdPath("only for traced packets")
  private void explain(
      Batch in, Packet packet, int connection, SourceTable.Entry entry, boolean found) {
    String what =
        !found
            ? "DROP    no free port"
            : table.isSourceTranslated(connection)
                ? "nat     source becomes "
                    + IpAddress.ofIpv4(table.ipv4Destination(connection, Direction.REPLY))
                    + ":"
                    + table.destinationPort(connection, Direction.REPLY)
                : "nat     source stays";
    in.explain(packet, what + " by " + entry.name());
  }
}
