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
import dev.weir.sdk.service.AddressStates;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import org.jspecify.annotations.Nullable;

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
  private final AddressStates.Withheld withheld;
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
      AddressStates.Withheld withheld,
      ConnectionTable table,
      Translations translations,
      FlowState flows,
      Counters<FirewallCounter> counters,
      long seed) {
    this.rules = rules;
    this.withheld = withheld;
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
          && !table.isNatDecided(connection)) {
        FirewallDropReason refused = decide(packet, connection, in, out);
        if (refused != null) {
          out.drop(packet, refused);
          continue;
        }
      }
      if (table.isTranslated(connection)) {
        if (!withheld.isEmpty() && mustNotLeave(packet, connection)) {
          if (packet.isTraced()) {
            explainWithheld(in, packet, connection);
          }
          out.drop(packet, FirewallDropReason.NAT_NO_ADDRESS);
        } else if (!rewriter.rewriteSource(packet)) {
          out.drop(packet, FirewallDropReason.NAT_UNTRANSLATABLE);
        }
      }
    }
  }

  /** Whether the connection was given a source that turned out to be another host's. */
  private boolean mustNotLeave(Packet packet, int connection) {
    int direction = ConnectionRef.direction(packet);
    return !rewriter.isOwnError(packet)
        && rewriter.changesSource(connection, direction)
        && withheld.contains4(packet.domain(), table.ipv4Destination(connection, direction ^ 1));
  }

  /** Asks the rules for the first packet. Null, or why it must not leave. */
  private @Nullable FirewallDropReason decide(Packet packet, int connection, Batch in, Output out) {
    FlowKey.fromPacket(packet, key);
    key.inInterface = packet.has(Packet.FROM_HOST) ? 0 : packet.rxInterface();
    key.outInterface = packet.txInterface();
    int rule = rules.lookup(key);
    FirewallDropReason refused = null;
    if (rule != SourceTable.NO_RULE) {
      SourceTable.Entry entry = rules.entry(rule);
      if (!packet.isProbe()) {
        out.hit(entry.ruleId(), packet.length());
        counters.increment(FirewallCounter.NAT_CONNECTIONS);
      }
      refused = translate(entry, packet, connection);
      if (packet.isTraced()) {
        explain(in, packet, connection, entry, refused);
      }
    } else if (flows.isHairpin(connection)
        && table.rxInterface(connection, Direction.ORIGINAL) == packet.txInterface()) {
      // Without it the server would answer its neighbour directly, who does not know it.
      int address = rules.addressOf(packet.txInterface());
      refused =
          !isUsable(packet, address)
              ? FirewallDropReason.NAT_NO_ADDRESS
              : orExhausted(allocate(connection, address, HAIRPIN_FIRST_PORT, LAST_PORT));
    }
    if (refused == null) {
      table.setNatDecided(connection);
    }
    return refused;
  }

  private boolean isUsable(Packet packet, int address) {
    return address != 0 && (withheld.isEmpty() || !withheld.contains4(packet.domain(), address));
  }

  private static @Nullable FirewallDropReason orExhausted(boolean found) {
    return found ? null : FirewallDropReason.NAT_PORTS_EXHAUSTED;
  }

  private @Nullable FirewallDropReason translate(
      SourceTable.Entry entry, Packet packet, int connection) {
    return switch (entry.kind()) {
      case EXCLUDE -> null;
      case POOL -> fromPool(entry, packet, connection);
      case MASQUERADE -> {
        int address = rules.addressOf(packet.txInterface());
        yield !isUsable(packet, address)
            ? FirewallDropReason.NAT_NO_ADDRESS
            : orExhausted(allocate(entry, connection, address));
      }
      case SHIFT -> {
        int address = entry.outsideFirst() + (key.source - entry.insideFirst());
        yield !isUsable(packet, address)
            ? FirewallDropReason.NAT_NO_ADDRESS
            : orExhausted(shift(connection, address));
      }
    };
  }

  private boolean shift(int connection, int address) {
    translations.translateSource(
        connection, address, table.sourcePort(connection, Direction.ORIGINAL));
    return translations.tryReserveReply(connection);
  }

  /** A source keeps to one address of the pool as long as that has ports (RFC 4787, REQ-2). */
  private @Nullable FirewallDropReason fromPool(
      SourceTable.Entry entry, Packet packet, int connection) {
    int size = entry.pool().size();
    int start = Math.floorMod((key.source ^ poolHash) * 0x9E3779B9 >>> 8, size);
    int tries = Math.min(size, POOL_TRIES);
    FirewallDropReason refused = FirewallDropReason.NAT_NO_ADDRESS;
    for (int i = 0; i < tries; i++) {
      int address = entry.pool().address((start + i) % size);
      if (isUsable(packet, address)) {
        if (allocate(entry, connection, address)) {
          return null;
        }
        refused = FirewallDropReason.NAT_PORTS_EXHAUSTED;
      }
    }
    return refused;
  }

  private boolean allocate(SourceTable.Entry entry, int connection, int address) {
    if (table.protocol(connection) == IpProtocols.ICMP) {
      // A query's identifier is no port: every value will do.
      return allocate(connection, address, 0, LAST_PORT);
    }
    if (!entry.random() || table.sourcePort(connection, Direction.ORIGINAL) == 0) {
      return allocate(connection, address, entry.firstPort(), entry.lastPort());
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
    return translations.tryAllocateSource(connection, address, firstPort, lastPort) >= 0;
  }

  private long nextRandom() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random;
  }

  @ColdPath("only for traced packets")
  private void explain(
      Batch in,
      Packet packet,
      int connection,
      SourceTable.Entry entry,
      @Nullable FirewallDropReason refused) {
    String what;
    if (refused != null) {
      boolean ports = refused == FirewallDropReason.NAT_PORTS_EXHAUSTED;
      what = ports ? "DROP    no free port" : "DROP    no address that may be used";
    } else if (table.isSourceTranslated(connection)) {
      what =
          "nat     source becomes "
              + newSource(connection, Direction.ORIGINAL)
              + ":"
              + table.destinationPort(connection, Direction.REPLY);
    } else {
      what = "nat     source stays";
    }
    in.explain(packet, what + " by " + entry.name());
  }

  private IpAddress newSource(int connection, int direction) {
    return IpAddress.ofIpv4(table.ipv4Destination(connection, direction ^ 1));
  }

  @ColdPath("only for traced packets")
  private void explainWithheld(Batch in, Packet packet, int connection) {
    in.explain(
        packet,
        "DROP    its source would become "
            + newSource(connection, ConnectionRef.direction(packet))
            + ", which is withheld");
  }
}
