package dev.weir.firewall.nat;

import dev.weir.firewall.config.FirewallConfig;
import dev.weir.firewall.count.FirewallCounter;
import dev.weir.firewall.policy.ClassifierCache;
import dev.weir.firewall.policy.FlowState;
import dev.weir.firewall.policy.PolicyNodes;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionSlot;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.service.AddressStates;
import java.util.List;

/** Puts the NAT nodes on their arcs. Commit thread only. */
public final class NatNodes {
  /** Name of the node that changes destinations. */
  public static final String DESTINATION = "nat-destination";

  /** Name of the node that changes sources. */
  public static final String SOURCE = "nat-source";

  /** Name of the node that takes the appliance's own ICMP errors to their destinations. */
  public static final String OWN_ERRORS = "nat-own-errors";

  private NatNodes() {}

  /** Compiles the rules and attaches the nodes on routed interfaces. */
  public static void attach(
      FirewallConfig config,
      Assembly assembly,
      ClassifierCache cache,
      ConnectionService connections,
      AddressStates.Withheld withheld,
      List<ConnectionSlot> slots)
      throws PrepareException {
    NatCompiler compiler = new NatCompiler(config, assembly, cache);
    DestinationTable destinations = compiler.destinations();
    SourceTable sources = compiler.sources();
    InterfaceSelector routed = on -> !on.bridged();
    assembly.attach(
        Arcs.IP_INPUT,
        routed,
        NodeSpec.of(
                DESTINATION,
                (worker, state) ->
                    new DestinationNatNode(
                        destinations,
                        connections.table(worker.worker()),
                        connections.translations(worker.worker()),
                        new FlowState(slots.get(worker.worker())),
                        worker.counters(FirewallCounter.class)))
            .needsConnection()
            .headersOnly()
            .build());
    assembly.attach(
        Arcs.LOCAL_OUT,
        InterfaceSelector.all(),
        NodeSpec.of(
                OWN_ERRORS, (worker, state) -> new OwnErrorNode(connections.table(worker.worker())))
            .needsConnection()
            .headersOnly()
            .build());
    assembly.attach(
        Arcs.IP_OUTPUT,
        routed,
        NodeSpec.of(
                SOURCE,
                (worker, state) ->
                    new SourceNatNode(
                        sources,
                        withheld,
                        connections.table(worker.worker()),
                        connections.translations(worker.worker()),
                        new FlowState(slots.get(worker.worker())),
                        worker.counters(FirewallCounter.class),
                        worker.hashSeed()))
            .after(PolicyNodes.LOCAL_OUT)
            .needsConnection()
            .headersOnly()
            .build());
  }
}
