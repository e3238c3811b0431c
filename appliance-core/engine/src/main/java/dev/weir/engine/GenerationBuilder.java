package dev.weir.engine;

import dev.weir.engine.graph.CompileException;
import dev.weir.engine.graph.GraphCompiler;
import dev.weir.engine.graph.GraphPlan;
import dev.weir.engine.graph.GraphSource;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.Account;
import dev.weir.engine.worker.FailureMode;
import dev.weir.engine.worker.Port;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.ControlHandler;
import dev.weir.sdk.module.StateFactory;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Collects what modules attach for a new generation, and makes it. Touches nothing that runs.
 * Commit thread.
 */
public final class GenerationBuilder {
  private final Engine engine;
  private final Topology topology;
  private final StateStore states;
  private final GraphSource source;
  private final Bindings bindings;
  private final List<Port> ports = new ArrayList<>();
  private final Map<String, FailureMode> modules = new LinkedHashMap<>();
  private final Map<Class<?>, Object> provided = new HashMap<>();
  private final Map<Integer, ControlHandler> handlers = new HashMap<>();

  GenerationBuilder(Engine engine, Topology topology) {
    this.engine = engine;
    this.topology = topology;
    this.states = new StateStore(engine.workerCount(), engine.options().hashSeed());
    this.source = EngineNodes.newSource(topology);
    this.bindings = new Bindings(source);
    modules.put(EngineNodes.MODULE, FailureMode.CLOSED);
    if (topology.interfaces().stream().anyMatch(i -> i.index() >= Account.MAX_INTERFACES)) {
      source.problem(
          "ENG-0012",
          "more than " + (Account.MAX_INTERFACES - 1) + " interfaces have been configured",
          "restart the appliance if names of interfaces were changed often");
    }
  }

  /**
   * The generation as one module sees it during its prepare.
   *
   * @param candidate the configuration
   * @param failureMode what becomes of packets at its nodes when it has failed
   */
  public Assembly assembly(String module, Candidate candidate, FailureMode failureMode) {
    modules.put(module, failureMode);
    return new ModuleAssembly(module, candidate, this);
  }

  /**
   * Adds a node to those that stand before the first of a chain that needs a connection; each arc
   * gets its own, with its own name.
   */
  public void beforeConnection(String module, Function<ArcRef, NodeSpec> node) {
    modules.putIfAbsent(module, FailureMode.CLOSED);
    source.addBeforeConnection(module, node);
  }

  /**
   * Compiles the graph, opens the devices that are not open yet, and makes the nodes.
   *
   * @throws CompileException if the graph cannot be
   * @throws DriverException if a device refuses; what was opened is closed again
   */
  public Generation build() throws CompileException, DriverException {
    new EngineNodes(topology, bindings, source, engine.workerCount(), this::resumePoint, ports)
        .add();
    GraphPlan plan = GraphCompiler.compile(source);
    List<Port> opened = new ArrayList<>();
    try {
      ports.addAll(engine.ports().open(topology, engine.openPorts(), opened));
      return new Generation(
          topology, plan, states, List.copyOf(ports), opened, modules, provided, handlers, engine);
    } catch (DriverException | RuntimeException | Error e) {
      engine.ports().close(opened);
      throw e;
    }
  }

  Topology topology() {
    return topology;
  }

  Registries registries() {
    return engine.registries();
  }

  GraphSource source() {
    return source;
  }

  Bindings bindings() {
    return bindings;
  }

  int workerCount() {
    return engine.workerCount();
  }

  <S> StateRef<S> state(String module, StateKey<S> key, StateFactory<S> factory) {
    return states.add(module, key, factory, engine.states());
  }

  /** A point to go on at. */
  public ResumePoint resumePoint(NodeRef node) {
    return new ResumePoint(registries().points().of(node), node);
  }

  int controlHandler(String module, String name, ControlHandler handler) {
    int number = engine.handlerNumber(module, name);
    handlers.put(number, handler);
    return number;
  }

  <S> Optional<S> use(Class<S> service) {
    Object found = provided.get(service);
    return found != null ? Optional.of(service.cast(found)) : engine.service(service);
  }

  <S> void provide(Class<S> service, S implementation) {
    if (provided.putIfAbsent(service, implementation) != null) {
      source.problem(
          "ENG-0010",
          "two modules provide " + service.getSimpleName(),
          "unload one of the modules");
    }
  }
}
