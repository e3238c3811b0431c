package dev.weir.firewall.policy;

import dev.weir.firewall.classify.PacketKey;
import dev.weir.firewall.count.FirewallCounter;
import dev.weir.firewall.count.FirewallDropReason;
import dev.weir.firewall.log.FirewallLog;
import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionStatus;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.connection.Direction;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.IpProtocols;
import org.jspecify.annotations.Nullable;

/**
 * Lets packets pass by the policy between their zones.
 *
 * <p>Rules are looked up for the first packet of a connection; the verdict is kept with the
 * connection, so that its other packets, answers and ICMP errors about it cost one comparison.
 * After a commit that changes policies the next packet of each connection is looked up again, as if
 * it were the first; if the rules now deny it the connection ends.
 */
@HotPath
public final class PolicyNode implements Node {
  private final Site site;
  private final ZonePolicies policies;
  private final ConnectionTable table;
  private final FlowState flows;
  private final FirewallLog log;
  private final Rejector rejector;
  private final Counters<FirewallCounter> counters;
  private final PacketKey key;
  private final int generation;
  private final PolicyNames names;

  /** A node of one worker. */
  public PolicyNode(
      Site site,
      ZonePolicies policies,
      ConnectionTable table,
      FlowState flows,
      FirewallLog log,
      Rejector rejector,
      Counters<FirewallCounter> counters) {
    this.site = site;
    this.policies = policies;
    this.table = table;
    this.flows = flows;
    this.log = log;
    this.rejector = rejector;
    this.counters = counters;
    this.key = new PacketKey(policies.scratchWords());
    this.generation = policies.generation();
    this.names = new PolicyNames(policies);
  }

  @Override
  public void process(Batch in, Output out) {
    int size = in.size();
    for (int i = 0; i < size; i++) {
      Packet packet = in.get(i);
      if (site == Site.LOCAL_OUT && !packet.has(Packet.FROM_HOST)) {
        continue;
      }
      int status = ConnectionRef.status(packet);
      int connection = packet.connection();
      if (connection > 0 && flows.generation(connection) == generation) {
        hit(packet, flows.ruleId(connection), out);
        if (packet.isTraced()) {
          names.explainOpen(in, packet);
        }
      } else if (status == ConnectionStatus.UNTRACKED && passesUntracked(packet)) {
        if (packet.isTraced()) {
          in.explain(packet, "accept  without connection: link-local control");
        }
      } else {
        decide(packet, connection, in, out);
      }
    }
  }

  /**
   * The appliance's own answers, and neighbour discovery and group membership that are for the
   * appliance itself. What is to be forwarded has no business to be link-local: it meets the rules.
   */
  private boolean passesUntracked(Packet packet) {
    if (packet.has(Packet.GENERATED) || site == Site.LOCAL_OUT) {
      return true;
    }
    int protocol = packet.ipProtocol();
    return site == Site.LOCAL_IN
        && packet.l4() >= 0
        && (protocol == IpProtocols.ICMPV6 || protocol == IpProtocols.IGMP);
  }

  private static void hit(Packet packet, int ruleId, Output out) {
    if (!packet.isProbe()) {
      out.hit(ruleId, packet.length());
    }
  }

  private void decide(Packet packet, int connection, Batch in, Output out) {
    if (!packet.isProbe()) {
      counters.increment(FirewallCounter.POLICY_LOOKUPS);
    }
    boolean open = connection > 0 && !table.isTentative(connection);
    if (open) {
      recall(packet, connection);
    } else {
      read(packet, connection);
    }
    int from = policies.zoneOf(key.inInterface);
    int to = policies.zoneOf(key.outInterface);
    PolicyTable policy = policies.table(from, to);
    int position = 0;
    int action;
    int ruleId = policies.zoneRuleId(from);
    if (policy != null) {
      position = policy.decide(key);
      action = policy.action(position);
      ruleId = policy.ruleId(position);
      if (key.state == PolicyState.INVALID && policy.isDefault(position)) {
        // A rule may accept what fits no connection, but only by name.
        action = PolicyTable.DROP;
      }
    } else {
      action = passesUncovered(from, to) ? PolicyTable.ACCEPT : PolicyTable.DROP;
    }
    if (packet.isTraced()) {
      names.explain(in, packet, key, from, to, policy, position, action);
    }
    if (policy != null && policy.logs(position) && !packet.isProbe() && !open) {
      record(policy, position, action, ruleId, in.nowNanos());
    }
    if (action == PolicyTable.ACCEPT) {
      accept(packet, connection, open, ruleId, out);
    } else {
      deny(packet, open, policy, position, action, ruleId, in, out);
    }
  }

  /** The appliance's own traffic, and that within a zone, passes where nothing is said about it. */
  private boolean passesUncovered(int from, int to) {
    return key.state != PolicyState.INVALID
        && from != ZonePolicies.NO_ZONE
        && to != ZonePolicies.NO_ZONE
        && (from == to || from == ZonePolicies.LOCAL);
  }

  private void accept(Packet packet, int connection, boolean open, int ruleId, Output out) {
    if (connection > 0 && !packet.isProbe()) {
      flows.accept(connection, generation, ruleId);
      if (open) {
        counters.increment(FirewallCounter.CONNECTIONS_REEVALUATED);
      } else {
        flows.setInterfaces(connection, key.inInterface, key.outInterface);
        table.setMark(connection, ruleId);
      }
    }
    hit(packet, ruleId, out);
  }

  private void deny(
      Packet packet,
      boolean open,
      @Nullable PolicyTable policy,
      int position,
      int action,
      int ruleId,
      Batch in,
      Output out) {
    hit(packet, ruleId, out);
    FirewallDropReason reason = reason(policy, position, action);
    if (action == PolicyTable.REJECT) {
      rejector.answer(packet, in.nowNanos(), out);
    }
    if (open && !packet.isProbe()) {
      counters.increment(FirewallCounter.CONNECTIONS_REVOKED);
      table.end(packet);
    }
    out.drop(packet, reason, ruleId);
  }

  private FirewallDropReason reason(@Nullable PolicyTable policy, int position, int action) {
    if (policy == null) {
      if (key.state == PolicyState.INVALID) {
        return FirewallDropReason.INVALID_STATE;
      }
      return policies.zoneOf(key.inInterface) == ZonePolicies.NO_ZONE
              || policies.zoneOf(key.outInterface) == ZonePolicies.NO_ZONE
          ? FirewallDropReason.NO_ZONE
          : FirewallDropReason.DENIED_BY_DEFAULT;
    }
    if (policy.isDefault(position)) {
      return key.state == PolicyState.INVALID
          ? FirewallDropReason.INVALID_STATE
          : FirewallDropReason.DENIED_BY_DEFAULT;
    }
    return action == PolicyTable.REJECT
        ? FirewallDropReason.REJECTED_BY_RULE
        : FirewallDropReason.DENIED_BY_RULE;
  }

  private void record(PolicyTable policy, int position, int action, int ruleId, long nowNanos) {
    if (log.isRecent(key, ruleId, nowNanos)) {
      return;
    }
    counters.increment(FirewallCounter.LOGGED);
    if (log.write(key, action, policy, position, nowNanos)) {
      counters.increment(FirewallCounter.LOG_OVERWRITTEN);
    }
  }

  /** A packet that stands for itself. */
  private void read(Packet packet, int connection) {
    FlowKey.fromPacket(packet, key);
    key.inInterface = site == Site.LOCAL_OUT ? 0 : packet.rxInterface();
    key.outInterface = site == Site.LOCAL_IN ? 0 : packet.txInterface();
    key.state =
        switch (ConnectionRef.status(packet)) {
          case ConnectionStatus.INVALID -> PolicyState.INVALID;
          case ConnectionStatus.RELATED -> PolicyState.RELATED;
          default -> PolicyState.NEW;
        };
    if (connection > 0 && ConnectionRef.direction(packet) == Direction.REPLY) {
      // An answer to a packet that has not left yet: only its own fate counts.
      key.state = PolicyState.INVALID;
    }
  }

  /** A packet of an open connection stands for the connection's first. */
  private void recall(Packet packet, int connection) {
    FlowKey.fromConnection(table, connection, key);
    int interfaces = flows.interfaces(connection);
    if (interfaces == 0) {
      // Opened before there was a policy.
      int in = site == Site.LOCAL_OUT ? 0 : packet.rxInterface();
      int out = site == Site.LOCAL_IN ? 0 : packet.txInterface();
      boolean reply = ConnectionRef.direction(packet) == Direction.REPLY;
      interfaces = reply ? out << 16 | in : in << 16 | out;
      if (!packet.isProbe()) {
        flows.setInterfaces(connection, interfaces >>> 16, interfaces & 0xffff);
      }
    }
    key.inInterface = interfaces >>> 16;
    key.outInterface = interfaces & 0xffff;
    key.state = PolicyState.NEW;
  }

  /** Words for traced packets. */
  private static final class PolicyNames {
    private final ZonePolicies policies;

    PolicyNames(ZonePolicies policies) {
      this.policies = policies;
    }

    @ColdPath("only for traced packets")
    void explainOpen(Batch in, Packet packet) {
      in.explain(packet, "accept  connection already accepted by the policy in force");
    }

    @ColdPath("only for traced packets")
    void explain(
        Batch in,
        Packet packet,
        PacketKey key,
        int from,
        int to,
        @Nullable PolicyTable policy,
        int position,
        int action) {
      String verdict =
          switch (action) {
            case PolicyTable.ACCEPT -> "accept  ";
            case PolicyTable.REJECT -> "REJECT  ";
            default -> "DROP    ";
          };
      String zones = "zone " + policies.zoneName(from) + " to " + policies.zoneName(to);
      String why = policy == null ? zones + " has no policy" : policy.ruleName(position);
      in.explain(packet, verdict + why + (key.state == PolicyState.INVALID ? ", invalid" : ""));
    }
  }
}
