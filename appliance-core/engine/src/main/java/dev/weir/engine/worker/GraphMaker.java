package dev.weir.engine.worker;

import dev.weir.engine.graph.Attachment;
import dev.weir.engine.graph.Destination;
import dev.weir.engine.graph.GraphPlan;
import dev.weir.engine.graph.VertexPlan;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.StateView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a plan's graph for one worker: the nodes, and the vertices around them. Commit thread. */
public final class GraphMaker {
  /** The node that sends packets to the host's stack. */
  public static final NodeRef PUNT = new NodeRef("engine", "punt");

  /** The node that takes packets from the host's stack. */
  public static final NodeRef HOST_INPUT = new NodeRef("engine", "host-input");

  private final Worker worker;
  private final int workerCount;
  private final GraphPlan plan;
  private final Function<String, StateView> states;
  private final CounterStore counters;
  private final boolean probe;
  private final Pipeline pipeline;
  private final List<NodeTimers> timersGiven = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param states the worker's state objects of a module
   * @param probe whether the graph is only to answer what would happen
   */
  public GraphMaker(
      Worker worker,
      int workerCount,
      GraphPlan plan,
      Function<String, StateView> states,
      CounterStore counters,
      boolean probe) {
    this.worker = worker;
    this.workerCount = workerCount;
    this.plan = plan;
    this.states = states;
    this.counters = counters;
    this.probe = probe;
    this.pipeline =
        probe
            ? worker.newPipeline(empty(worker.module("engine")), new ProbeSurroundings(worker))
            : worker.pipeline();
  }

  static WorkerGraph empty(ModuleRuntime engine) {
    VertexPlan nowhere =
        new VertexPlan(
            0,
            new NodeRef("engine", "nothing"),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            true);
    Node dropAll =
        (in, out) -> {
          for (int i = 0; i < in.size(); i++) {
            out.drop(in.get(i), EngineReason.NO_TERMINAL);
          }
        };
    GraphPlan plan = new GraphPlan(List.of(), List.of(nowhere), Map.of(), Map.of(), Map.of());
    return new WorkerGraph(
        plan,
        new Vertex[] {new Vertex(nowhere, engine, dropAll, 2, 0)},
        Destination.NONE,
        new Destination[0],
        new Vertex[0],
        0,
        List.of(),
        new int[0],
        List.of(),
        0);
  }

  /** Makes the graph with these ports, all of them open. */
  public WorkerGraph make(List<Port> ports) {
    Map<NodeRef, Node> nodes = new HashMap<>();
    for (Attachment attachment : plan.nodes()) {
      nodes.put(attachment.ref(), node(attachment));
    }
    int mostBatches = WorkerGraph.mostBatches(worker.mostPackets());
    Vertex[] vertices = new Vertex[plan.vertices().size()];
    int limit = 0;
    for (NodeRef ref : plan.points().keySet()) {
      limit = Math.max(limit, worker.registries().points().of(ref) + 1);
    }
    @Nullable Destination[] points = new Destination[limit];
    plan.points().forEach((ref, to) -> points[worker.registries().points().of(ref)] = to);
    @Nullable Vertex[] timers = new Vertex[limit];
    for (VertexPlan vertex : plan.vertices()) {
      ModuleRuntime module =
          probe
              ? new ModuleRuntime(vertex.ref().module(), worker.registries())
              : worker.module(vertex.ref().module());
      Vertex made =
          new Vertex(
              vertex,
              module,
              of(nodes, vertex.ref()),
              mostBatches,
              Math.min(worker.mostPackets(), 4096));
      vertices[vertex.id()] = made;
      int number = worker.registries().points().of(vertex.ref());
      if (made.timer != null && timers[number] == null) {
        timers[number] = made;
      }
    }
    int[] entries = new int[ports.size()];
    Destination hostInput = point(HOST_INPUT);
    for (int i = 0; i < entries.length; i++) {
      Port port = ports.get(i);
      entries[i] =
          port.role == Port.Role.SHADOW
              ? hostInput.ofInterface(port.index)
              : plan.arc(Arcs.INTERFACE_INPUT).ofInterface(port.index);
      if (entries[i] < 0) {
        throw new IllegalStateException("no way into the graph from interface " + port.index);
      }
    }
    return new WorkerGraph(
        plan,
        vertices,
        plan.arc(Arcs.INTERFACE_OUTPUT),
        points,
        timers,
        point(PUNT).fixed(),
        ports,
        entries,
        timersGiven,
        worker.mostPackets());
  }

  /** The pipeline the nodes are made for: the worker's, or a probe's own. */
  Pipeline pipeline() {
    return pipeline;
  }

  GraphPlan plan() {
    return plan;
  }

  private Destination point(NodeRef ref) {
    return plan.points().getOrDefault(ref, Destination.NONE);
  }

  private Node node(Attachment attachment) {
    NodeContext context =
        new NodeContext(
            worker,
            pipeline,
            workerCount,
            attachment.ref(),
            worker.registries().points().of(attachment.ref()),
            counters,
            probe);
    Node node = attachment.spec().factory().create(context, states.apply(attachment.module()));
    timersGiven.addAll(context.timersGiven());
    return node;
  }

  private static Node of(Map<NodeRef, Node> nodes, NodeRef ref) {
    Node node = nodes.get(ref);
    if (node == null) {
      throw new IllegalStateException("no node was made for " + ref);
    }
    return node;
  }

  /** New nodes for a module of a running graph. */
  public final class Rebuilt {
    private final WorkerGraph graph;
    private final String module;
    private final Map<NodeRef, Node> nodes;

    private Rebuilt(WorkerGraph graph, String module, Map<NodeRef, Node> nodes) {
      this.graph = graph;
      this.module = module;
      this.nodes = nodes;
    }

    void putInPlace() {
      for (Vertex vertex : graph.vertices) {
        if (vertex.plan.ref().module().equals(module)) {
          vertex.setNode(of(nodes, vertex.plan.ref()));
          vertex.module.failed = false;
        }
      }
      timersGiven.forEach(NodeTimers::start);
    }
  }

  /** Makes a module's nodes anew, for a graph that runs; see {@link Worker#replace}. */
  public Rebuilt rebuild(WorkerGraph graph, String module) {
    Map<NodeRef, Node> nodes = new HashMap<>();
    for (Attachment attachment : plan.nodes()) {
      if (attachment.module().equals(module)) {
        nodes.put(attachment.ref(), node(attachment));
      }
    }
    return new Rebuilt(graph, module, nodes);
  }
}
