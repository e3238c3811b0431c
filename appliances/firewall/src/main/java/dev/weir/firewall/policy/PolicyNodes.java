package dev.weir.firewall.policy;

import dev.weir.firewall.count.FirewallCounter;
import dev.weir.firewall.log.FirewallLog;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionSlot;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.StateRef;
import java.util.List;

/** Puts the policy nodes on their arcs. Commit thread only. */
public final class PolicyNodes {
  /** Name of the node between interfaces. */
  public static final String FORWARD = "policy-forward";

  /** Name of the node before the appliance itself. */
  public static final String LOCAL_IN = "policy-local-in";

  /** Name of the node behind the appliance's own programs. */
  public static final String LOCAL_OUT = "policy-local-out";

  private static final int REJECT_EDGE = 0;

  private PolicyNodes() {}

  /** Attaches the nodes on routed interfaces. */
  public static void attach(
      int rejectRate,
      ZonePolicies policies,
      Assembly assembly,
      ConnectionService connections,
      List<ConnectionSlot> slots,
      StateRef<FirewallLog> log) {
    for (Site site : Site.values()) {
      NodeSpec node =
          NodeSpec.of(
                  name(site),
                  (worker, state) -> {
                    ConnectionTable table = connections.table(worker.worker());
                    Counters<FirewallCounter> counters = worker.counters(FirewallCounter.class);
                    return new PolicyNode(
                        site,
                        policies,
                        table,
                        new FlowState(slots.get(worker.worker())),
                        state.get(log),
                        new Rejector(REJECT_EDGE, table, new RateLimit(rejectRate), counters),
                        counters);
                  })
              .edge("reject", Arcs.LOCAL_OUT)
              .needsConnection()
              .headersOnly()
              .build();
      InterfaceSelector routed = on -> !on.bridged();
      assembly.attach(arc(site), routed, node);
    }
  }

  private static String name(Site site) {
    return switch (site) {
      case FORWARD -> FORWARD;
      case LOCAL_IN -> LOCAL_IN;
      case LOCAL_OUT -> LOCAL_OUT;
    };
  }

  private static ArcRef arc(Site site) {
    return switch (site) {
      case FORWARD -> Arcs.IP_FORWARD;
      case LOCAL_IN -> Arcs.IP_LOCAL;
      case LOCAL_OUT -> Arcs.IP_OUTPUT;
    };
  }
}
