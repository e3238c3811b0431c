package dev.weir.testkit.pipeline;

import dev.weir.sdk.module.ControlHandler;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.node.StateView;
import dev.weir.sdk.node.Target;
import dev.weir.sdk.packet.Packet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The graph of one module, with what the engine does between arcs in its simplest form. */
final class GraphWiring implements Wiring {
  /** A node of one worker at one place of one chain. */
  private record Place(int worker, ArcRef arc, int interfaceIndex, String node) {}

  final Runner runner;
  private final String module;
  private final Map<Place, Vertex> onChains = new HashMap<>();
  private final Map<Vertex, Place> places = new HashMap<>();
  private final Map<Place, Vertex> offChains = new HashMap<>();
  private final Map<ArcRef, Map<Integer, List<NodeSpec>>> chains = new HashMap<>();
  private final Set<Integer> bridged = new HashSet<>();
  private FakeAssembly assembly;

  GraphWiring(String module, int workers) {
    this.module = module;
    this.runner = new Runner(this, workers);
    this.assembly =
        new FakeAssembly(module, List.of(), Map.of(), new FakeAssembly.Lasting(), workers);
  }

  /** Takes a new generation. */
  void rebuild(FakeAssembly next, FakeAssembly.Lasting lasting) {
    assembly = next;
    onChains.clear();
    offChains.clear();
    places.clear();
    chains.clear();
    bridged.clear();
    List<Vertex> all = new ArrayList<>();
    for (InterfaceRef on : next.interfaces()) {
      if (on.bridged()) {
        bridged.add(on.index());
      }
      Map<ArcRef, List<NodeSpec>> here = new HashMap<>();
      for (FakeAssembly.Attachment attachment : next.attachments) {
        if (attachment.where().test(on)) {
          here.computeIfAbsent(attachment.arc(), a -> new ArrayList<>()).add(attachment.node());
        }
      }
      here.forEach(
          (arc, nodes) -> {
            List<NodeSpec> sorted = ArcOrder.sort(module, nodes);
            chains.computeIfAbsent(arc, a -> new HashMap<>()).put(on.index(), sorted);
          });
    }
    for (int worker = 0; worker < runner.workerCount(); worker++) {
      int w = worker;
      StateView view =
          new StateView() {
            @Override
            public <S> S get(StateRef<S> ref) {
              List<Object> states = lasting.states.get(ref.key());
              if (states == null) {
                throw new AssertionError("no state " + ref.key());
              }
              return ref.key().type().cast(states.get(w));
            }
          };
      for (NodeSpec spec : next.nodes.values()) {
        Vertex vertex = make(spec, w, view, all);
        offChains.put(new Place(w, Arcs.INTERFACE_INPUT, 0, spec.name()), vertex);
      }
      chains.forEach(
          (arc, byInterface) ->
              byInterface.forEach(
                  (on, specs) -> {
                    for (NodeSpec spec : specs) {
                      Place place = new Place(w, arc, on, spec.name());
                      Vertex vertex = make(spec, w, view, all);
                      onChains.put(place, vertex);
                      places.put(vertex, place);
                    }
                  }));
    }
    runner.vertices(all);
  }

  private Vertex make(NodeSpec spec, int worker, StateView view, List<Vertex> all) {
    Vertex vertex =
        new Vertex(
            spec, spec.factory().create(runner.worker(worker).contextFor(spec), view), worker);
    all.add(vertex);
    return vertex;
  }

  /** Sends a packet to the start of an arc. */
  void enter(int worker, ArcRef arc, Packet packet) {
    goTo(worker, arc, 0, packet);
  }

  private void goTo(int worker, ArcRef arc, int position, Packet packet) {
    int on = arc.byTxInterface() ? packet.txInterface() : packet.rxInterface();
    List<NodeSpec> chain = chains.getOrDefault(arc, Map.of()).getOrDefault(on, List.of());
    if (position < chain.size()) {
      Vertex vertex = onChains.get(new Place(worker, arc, on, chain.get(position).name()));
      if (vertex == null) {
        throw new AssertionError("no vertex of " + chain.get(position).name());
      }
      vertex.queue.add(packet);
      return;
    }
    NodeSpec terminal = assembly.terminals.get(arc);
    if (terminal != null) {
      queue(worker, terminal, packet);
    } else if (arc.equals(Arcs.INTERFACE_INPUT) && bridged.contains(packet.rxInterface())) {
      enter(worker, Arcs.L2_INPUT, packet);
    } else if (arc.equals(Arcs.INTERFACE_INPUT)
        && assembly.etherTypes.containsKey(packet.etherType())) {
      queue(worker, bound(assembly.etherTypes, packet.etherType()), packet);
    } else if (arc.equals(Arcs.IP_LOCAL)
        && assembly.locals.containsKey(Integer.toString(packet.ipProtocol()))) {
      queue(worker, bound(assembly.locals, Integer.toString(packet.ipProtocol())), packet);
    } else if (arc.equals(Arcs.INTERFACE_INPUT)) {
      runner.output.end(Outcome.Fate.PASSED, packet, "ethernet-input", packet.rxInterface(), "");
    } else if (arc.equals(Arcs.L2_OUTPUT)) {
      enter(worker, Arcs.INTERFACE_OUTPUT, packet);
    } else if (arc.equals(Arcs.INTERFACE_OUTPUT)) {
      NodeSpec node = assembly.transmitNodes.get(packet.txInterface());
      if (node == null) {
        runner.output.end(Outcome.Fate.TRANSMITTED, packet, "", packet.txInterface(), "");
      } else {
        queue(worker, node, packet);
      }
    } else {
      runner.output.end(Outcome.Fate.PASSED, packet, arc.name(), on, "");
    }
  }

  private static <K> NodeSpec bound(Map<K, NodeSpec> bindings, K key) {
    return Objects.requireNonNull(bindings.get(key));
  }

  private void queue(int worker, NodeSpec spec, Packet packet) {
    Vertex vertex = resumeAt(worker, new NodeRef(module, spec.name()));
    if (vertex == null) {
      throw new AssertionError("no vertex of " + spec.name());
    }
    vertex.queue.add(packet);
  }

  @Override
  public void follow(Vertex from, String edge, Target target, Packet packet) {
    switch (target) {
      case ArcRef arc -> enter(from.worker, arc, packet);
      case NodeRef node -> {
        Vertex vertex = resumeAt(from.worker, node);
        if (vertex == null) {
          runner.output.end(Outcome.Fate.EDGE, packet, edge, 0, "");
        } else {
          vertex.queue.add(packet);
        }
      }
    }
  }

  @Override
  public void goOn(Vertex from, Packet packet) {
    Place place = places.get(from);
    if (place == null) {
      throw new AssertionError(from.spec.name() + " stands on no arc and left a packet undisposed");
    }
    List<NodeSpec> chain =
        chains.getOrDefault(place.arc, Map.of()).getOrDefault(place.interfaceIndex, List.of());
    goTo(from.worker, place.arc, chain.indexOf(from.spec) + 1, packet);
  }

  @Override
  public void transmit(int worker, int interfaceIndex, Packet packet) {
    packet.setTxInterface(interfaceIndex);
    enter(worker, Arcs.INTERFACE_OUTPUT, packet);
  }

  @Override
  public @Nullable Vertex resumeAt(int worker, NodeRef node) {
    if (!node.module().equals(module)) {
      return null;
    }
    return offChains.get(new Place(worker, Arcs.INTERFACE_INPUT, 0, node.name()));
  }

  @Override
  public @Nullable ControlHandler controlHandler(int number) {
    return number < assembly.handlers.size() ? assembly.handlers.get(number) : null;
  }
}
