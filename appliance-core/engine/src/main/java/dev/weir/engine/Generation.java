package dev.weir.engine;

import dev.weir.engine.graph.GraphPlan;
import dev.weir.engine.worker.FailureMode;
import dev.weir.engine.worker.GraphMaker;
import dev.weir.engine.worker.NodeTime;
import dev.weir.engine.worker.Port;
import dev.weir.engine.worker.Worker;
import dev.weir.engine.worker.WorkerGraph;
import dev.weir.sdk.module.ControlHandler;
import dev.weir.sdk.node.NodeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete configuration in the form workers run: made as a whole, put into force as a whole.
 * Immutable but for state objects renewed after a fault.
 */
public final class Generation {
  private final Topology topology;
  private final GraphPlan plan;
  private final StateStore states;
  private final List<Port> ports;
  private final List<Port> opened;
  private final Map<String, FailureMode> modules;
  private final Map<Class<?>, Object> provided;
  private final Map<Integer, ControlHandler> handlers;
  private final List<WorkerGraph> graphs = new ArrayList<>();
  private final Engine engine;

  Generation(
      Topology topology,
      GraphPlan plan,
      StateStore states,
      List<Port> ports,
      List<Port> opened,
      Map<String, FailureMode> modules,
      Map<Class<?>, Object> provided,
      Map<Integer, ControlHandler> handlers,
      Engine engine) {
    this.topology = topology;
    this.plan = plan;
    this.states = states;
    this.ports = ports;
    this.opened = List.copyOf(opened);
    this.modules = Map.copyOf(modules);
    this.provided = Map.copyOf(provided);
    this.handlers = Map.copyOf(handlers);
    this.engine = engine;
    for (Worker worker : engine.workers()) {
      graphs.add(maker(worker, false).make(portsOf(worker)));
    }
  }

  /** Its interfaces. */
  public Topology topology() {
    return topology;
  }

  /** Its graph. */
  public GraphPlan plan() {
    return plan;
  }

  /** A service that one of its modules provides. */
  public <S> Optional<S> service(Class<S> type) {
    return Optional.ofNullable(provided.get(type)).map(type::cast);
  }

  /**
   * Packets that have passed each node since it was made, over all workers. Any thread; values may
   * be a moment old.
   */
  public Map<NodeRef, Long> passed() {
    Map<NodeRef, Long> sums = new HashMap<>();
    graphs.forEach(graph -> graph.addPassedTo(sums));
    return sums;
  }

  /** What each node has done on a worker; any thread. */
  public List<NodeTime> times(int worker) {
    return graphs.get(worker).times();
  }

  /** The queues of an interface that are polled, and of its shadow. */
  public List<Port> portsOf(int interfaceIndex) {
    return ports.stream().filter(port -> port.interfaceIndex() == interfaceIndex).toList();
  }

  GraphMaker maker(Worker worker, boolean probe) {
    return new GraphMaker(
        worker,
        engine.workerCount(),
        plan,
        module -> states.view(module, worker.index()),
        engine.counters(),
        probe);
  }

  private List<Port> portsOf(Worker worker) {
    return ports.stream().filter(port -> port.worker() == worker.index()).toList();
  }

  WorkerGraph graph(Worker worker) {
    return graphs.get(worker.index());
  }

  StateStore states() {
    return states;
  }

  List<Port> ports() {
    return ports;
  }

  /** Ports that were opened for it, to be closed again if it is aborted. */
  List<Port> opened() {
    return opened;
  }

  Map<String, FailureMode> modules() {
    return modules;
  }

  Optional<ControlHandler> handler(int number) {
    return Optional.ofNullable(handlers.get(number));
  }
}
