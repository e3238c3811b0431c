package dev.weir.engine;

import dev.weir.engine.graph.Attachment;
import dev.weir.engine.graph.Destination;
import dev.weir.engine.graph.GraphSource;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.nodes.CoalesceNode;
import dev.weir.engine.nodes.DeadEnd;
import dev.weir.engine.nodes.EthernetInput;
import dev.weir.engine.nodes.HostInput;
import dev.weir.engine.nodes.InterfaceTable;
import dev.weir.engine.nodes.OffloadNode;
import dev.weir.engine.nodes.VlanOutput;
import dev.weir.engine.worker.EngineReason;
import dev.weir.engine.worker.GraphMaker;
import dev.weir.engine.worker.NodeContext;
import dev.weir.engine.worker.Port;
import dev.weir.engine.worker.PuntNode;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.WorkerContext;
import dev.weir.sdk.wire.EtherTypes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts the engine's own nodes into a graph: ends of arcs, and what stands around interfaces. */
final class EngineNodes {
  static final String MODULE = "engine";

  /** Sends frames of the control plane to INTERFACE_OUTPUT. */
  static final NodeRef OUTPUT = new NodeRef(MODULE, "output");

  private final Topology topology;
  private final Bindings bindings;
  private final GraphSource source;
  private final int workers;
  private final Function<NodeRef, ResumePoint> points;
  private final List<Port> ports;
  private final Map<Integer, Attachment> outputs = new HashMap<>();

  /**
   * Prepares.
   *
   * @param ports filled with all ports of all workers before nodes are made
   */
  EngineNodes(
      Topology topology,
      Bindings bindings,
      GraphSource source,
      int workers,
      Function<NodeRef, ResumePoint> points,
      List<Port> ports) {
    this.topology = topology;
    this.bindings = bindings;
    this.source = source;
    this.workers = workers;
    this.points = points;
    this.ports = ports;
  }

  /** The appliance itself, where packets come from that came in by no interface. */
  static InterfaceRef local() {
    return new InterfaceRef(
        0,
        "local",
        "local",
        ConfigPath.ROOT,
        "",
        0,
        65535,
        List.of(),
        Registries.DEFAULT_VRF,
        0,
        0,
        0,
        false,
        true,
        false);
  }

  static GraphSource newSource(Topology topology) {
    List<InterfaceRef> all = new java.util.ArrayList<>();
    all.add(local());
    all.addAll(topology.interfaces());
    NodeSpec deadEnd =
        NodeSpec.of("no-terminal", (w, s) -> new DeadEnd(EngineReason.NO_TERMINAL))
            .headersOnly()
            .build();
    return new GraphSource(all, Attachment.anywhere(MODULE, deadEnd));
  }

  void add() {
    InterfaceTable table = new InterfaceTable(source.interfaces());
    input(table);
    addLocal();
    NodeSpec down =
        NodeSpec.of("no-interface", (w, s) -> new DeadEnd(EngineReason.NO_INTERFACE))
            .headersOnly()
            .build();
    outputs.put(0, Attachment.anywhere(MODULE, down));
    topology.interfaces().forEach(on -> outputs.put(on.index(), output(on, down)));
    Attachment noInterface = Attachment.anywhere(MODULE, down);
    source.terminateByInterface(
        Arcs.INTERFACE_OUTPUT, on -> outputs.getOrDefault(on.index(), noInterface));
    punt();
  }

  private void input(InterfaceTable table) {
    int[] etherTypes =
        bindings.etherTypes().keySet().stream().mapToInt(Integer::intValue).toArray();
    NodeSpec.Builder ethernet =
        NodeSpec.of(
            "ethernet-input", (w, s) -> new EthernetInput(table, etherTypes, context(w).account()));
    ethernet.edge("l2", Arcs.L2_INPUT).headersOnly();
    bindings.etherTypes().forEach((type, node) -> ethernet.edge(node.toString(), node));
    source.terminate(Arcs.INTERFACE_INPUT, Attachment.anywhere(MODULE, ethernet.build()));
    source.continueAfterEnd(Arcs.INTERFACE_INPUT, Arcs.IP_INPUT);
    topology.interfaces().stream()
        .filter(on -> topology.coalescing().contains(on.name()))
        .forEach(this::coalesce);
    NodeSpec host =
        NodeSpec.of(GraphMaker.HOST_INPUT.name(), (w, s) -> new HostInput(table))
            .edge("local-out", Arcs.LOCAL_OUT)
            .build();
    source.add(Attachment.anywhere(MODULE, host));
    NodeSpec output =
        NodeSpec.of(
                OUTPUT.name(),
                (w, s) ->
                    (in, out) -> {
                      for (int i = 0; i < in.size(); i++) {
                        in.get(i).setL2(in.get(i).position());
                        out.edge(0, in.get(i));
                      }
                    })
            .edge("interface-output", Arcs.INTERFACE_OUTPUT)
            .build();
    source.add(Attachment.anywhere(MODULE, output));
  }

  /** Attached last and bound by nothing, it is behind all others: these see what came in. */
  private void coalesce(InterfaceRef on) {
    NodeSpec spec =
        NodeSpec.of(
                "coalesce-" + on.name(),
                (w, s) -> new CoalesceNode(on.index(), context(w).account()))
            .headersOnly()
            .build();
    source.attach(Arcs.INTERFACE_INPUT, new Attachment(MODULE, InterfaceSelector.only(on), spec));
  }

  private void addLocal() {
    NodeSpec.Builder local =
        NodeSpec.of("ip-local", (w, s) -> context(w).ipLocal(bindings.locals())).headersOnly();
    bindings.localNodes().forEach(node -> local.edge(node.toString(), node));
    source.terminate(Arcs.IP_LOCAL, Attachment.anywhere(MODULE, local.build()));
  }

  private Attachment output(InterfaceRef on, NodeSpec down) {
    InterfaceDevice device = topology.devices().get(on.name());
    if (!on.enabled()) {
      return Attachment.anywhere(MODULE, down);
    }
    if (device != null) {
      return deviceOutput(on, device);
    }
    if (on.parent() != 0) {
      boolean outer = topology.interfaces().stream().anyMatch(i -> i.parent() == on.index());
      int type = outer ? EtherTypes.SERVICE_VLAN : EtherTypes.VLAN;
      NodeSpec vlan =
          NodeSpec.of(
                  "vlan-" + on.name(),
                  (w, s) ->
                      new VlanOutput(
                          on.index(), on.parent(), on.vlan(), type, context(w).account()))
              .headersOnly()
              .build();
      return Attachment.anywhere(MODULE, vlan);
    }
    Optional<Attachment> declared = bindings.transmit(on);
    if (declared.isEmpty()) {
      source.problem(
          "ENG-0011",
          "interface " + on.name() + " has neither a device nor a module that transmits for it",
          "remove the interface or load its module");
    }
    return declared.orElse(Attachment.anywhere(MODULE, down));
  }

  private Attachment deviceOutput(InterfaceRef on, InterfaceDevice device) {
    NodeRef ref = new NodeRef(MODULE, "transmit-" + on.name());
    Attachment transmit = transmit(ref, on, device, Port.Role.INTERFACE);
    if (!device.currentOffloads().isAlwaysAll()) {
      NodeSpec offload =
          NodeSpec.of("offload-" + on.name(), (w, s) -> new OffloadNode(device.currentOffloads()))
              .edge("transmit", ref)
              .headersOnly()
              .build();
      // Attached last and bound by nothing, it is sorted behind all others.
      source.attach(
          Arcs.INTERFACE_OUTPUT, new Attachment(MODULE, InterfaceSelector.only(on), offload));
    }
    return transmit;
  }

  private Attachment transmit(
      NodeRef ref, InterfaceRef on, InterfaceDevice device, Port.Role role) {
    ResumePoint self = points.apply(ref);
    int queues = Math.max(1, device.queues());
    NodeSpec spec =
        NodeSpec.of(
                ref.name(),
                (w, s) -> {
                  int owner = QueuePlacement.senderFor(w.worker(), on.index(), queues, workers);
                  return context(w).transmit(ports, on.index(), on.name(), role, owner, self);
                })
            .headersOnly()
            .build();
    return Attachment.anywhere(MODULE, spec);
  }

  private void punt() {
    int limit = source.interfaces().stream().mapToInt(InterfaceRef::index).max().orElse(0) + 1;
    int[] edges = new int[limit];
    long[] macs = new long[limit];
    Arrays.fill(edges, Destination.NOWHERE);
    NodeSpec.Builder punt =
        NodeSpec.of(GraphMaker.PUNT.name(), (w, s) -> new PuntNode(edges, macs)).headersOnly();
    int edge = 0;
    for (InterfaceRef on : topology.interfaces()) {
      InterfaceDevice shadow = topology.shadows().get(on.name());
      if (shadow != null && on.enabled()) {
        NodeRef offload = new NodeRef(MODULE, "shadow-offload-" + on.name());
        NodeRef ref = new NodeRef(MODULE, "shadow-" + on.name());
        source.add(transmit(ref, on, shadow, Port.Role.SHADOW));
        source.add(
            Attachment.anywhere(
                MODULE,
                NodeSpec.of(
                        offload.name(), (w, s) -> new OffloadNode(shadow.currentOffloads(), true))
                    .edge("transmit", ref)
                    .headersOnly()
                    .build()));
        punt.edge("shadow-" + on.name(), offload);
        edges[on.index()] = edge++;
        macs[on.index()] = shadow.mac();
      }
    }
    source.add(Attachment.anywhere(MODULE, punt.build()));
  }

  private static NodeContext context(WorkerContext of) {
    if (of instanceof NodeContext context) {
      return context;
    }
    throw new IllegalArgumentException("the engine's nodes need the engine's context");
  }
}
