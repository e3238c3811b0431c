package dev.weir.engine;

import dev.weir.engine.graph.Numbering;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.ControlQueues;
import dev.weir.engine.worker.CounterStore;
import dev.weir.engine.worker.GraphMaker;
import dev.weir.engine.worker.Injection;
import dev.weir.engine.worker.Mesh;
import dev.weir.engine.worker.Port;
import dev.weir.engine.worker.Term;
import dev.weir.engine.worker.TracedPath;
import dev.weir.engine.worker.Worker;
import dev.weir.engine.worker.WorkerMode;
import dev.weir.engine.worker.WorkerOptions;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.RuleHits;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The engine: workers, the generation they run, and what the control plane may ask of them.
 *
 * <p>Either {@link #start} gives it threads and the machine's clock, or it is stepped by {@link
 * #step} under a virtual clock: then everything runs on the caller's thread, in the same order
 * every time. Preparing, applying and aborting generations is the commit thread's alone; other
 * methods are for any control thread, under a virtual clock for the stepping thread.
 */
public final class Engine implements AutoCloseable {
  private final EngineOptions options;
  private final Alarms alarms;
  private final Registries registries = new Registries();
  private final Numbering<String> handlerNumbers = new Numbering<>(0);
  private final CounterStore counters = new CounterStore();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Worker> workersView = Collections.unmodifiableList(workers);
  private final List<ControlQueues> queues = new ArrayList<>();
  private final ControlLoop control;
  private final WorkerCalls calls;
  private final DevicePorts ports;
  private final PathFinder paths;
  private final FaultRepair repair;
  private final ConnectionStage connections;
  private final Map<Class<?>, Object> services = new HashMap<>();
  private final int deviceStart;
  private int deviceBytes;
  private volatile Generation running;
  private volatile @Nullable Threads threads;
  private volatile long virtualNanos;

  /**
   * Makes an engine at rest, with a generation that has nothing in it.
   *
   * @param alarms told of failed modules and workers that hang
   */
  public Engine(EngineOptions options, Alarms alarms) {
    this.options = options;
    this.alarms = alarms;
    this.control =
        new ControlLoop(
            e -> alarms.raise("control", Alarms.Severity.MINOR, "a control action failed: " + e));
    calls = new WorkerCalls(workersView, () -> threads != null);
    ports = new DevicePorts(calls);
    paths = new PathFinder(calls);
    repair = new FaultRepair(calls, control, alarms, this::nowNanos, this::running);
    connections =
        new ConnectionStage(
            options, (worker, task) -> calls.run(workers.get(worker), w -> task.run()));
    offer(ConnectionService.class, connections.service());
    deviceBytes = Math.multiplyExact(options.workers(), options.pool().deviceBytes());
    deviceStart = PacketMemory.reserveForDevices(deviceBytes);
    WorkerOptions workerOptions =
        new WorkerOptions(
            options.pool(),
            options.holdQuota(),
            options.mostTimers(),
            options.hashSeed(),
            deviceStart,
            options.processors());
    Mesh mesh = new Mesh(options.workers(), options.pool().total());
    for (int i = 0; i < options.workers(); i++) {
      ControlQueues queue = new ControlQueues(control::signal);
      queues.add(queue);
      Worker worker =
          new Worker(
              i,
              workerOptions,
              registries,
              mesh,
              connections.lifecycle(i),
              queue,
              repair::moduleFailed,
              0);
      workers.add(worker);
      mesh.join(worker);
    }
    try {
      running = new GenerationBuilder(this, new Topology(List.of(), Map.of(), Map.of())).build();
    } catch (dev.weir.engine.graph.CompileException | DriverException e) {
      throw new IllegalStateException("an empty graph does not compile", e);
    }
    workers.forEach(w -> w.adopt(running.graph(w), running.modules()));
  }

  // Generations

  /** Begins a new generation. Commit thread. */
  public GenerationBuilder prepare(Topology topology) {
    GenerationBuilder builder = new GenerationBuilder(this, topology);
    connections.addTo(builder);
    return builder;
  }

  /**
   * Puts a generation into force: each worker takes it up between two rounds. Returns when all
   * have, so that whatever belonged to the one before can be closed. Commit thread.
   */
  public void apply(Generation next) {
    Generation before = running;
    queues.forEach(queue -> queue.ensure(handlerNumbers.limit()));
    running = next;
    workers.forEach(worker -> calls.run(worker, w -> w.adopt(next.graph(w), next.modules())));
    ports.close(before.ports().stream().filter(p -> !next.ports().contains(p)).toList());
    repair.forget(next.modules().keySet());
  }

  /** Undoes what preparing a generation did that is not to come into force. Commit thread. */
  public void abort(Generation candidate) {
    ports.close(candidate.opened());
  }

  /** The generation in force. */
  public Generation running() {
    return running;
  }

  DevicePorts ports() {
    return ports;
  }

  /** Of the generation in force. */
  List<Port> openPorts() {
    Generation now = running;
    return now == null ? List.of() : now.ports();
  }

  StateStore states() {
    Generation now = running;
    return now == null ? new StateStore(workerCount(), options.hashSeed()) : now.states();
  }

  // Asking workers

  /**
   * Runs a function on each worker's object of a state, on that worker's thread.
   *
   * @throws IllegalStateException if a worker does not answer or the state is not there
   */
  public <S, R> List<R> ask(StateRef<S> state, Function<S, R> function) {
    return calls.onAll(worker -> function.apply(running.states().get(state, worker.index())));
  }

  /** As {@link #ask}, without waiting. */
  public <S> void tell(StateRef<S> state, Consumer<S> action) {
    workers.forEach(
        worker -> calls.tell(worker, w -> action.accept(running.states().get(state, w.index()))));
  }

  /** Sends a complete frame out by an interface. False if no slot is free for it. */
  public boolean transmit(int interfaceIndex, byte[] frame) {
    return send(frame, EngineNodes.OUTPUT, Term.GENERATED, 0, interfaceIndex, 0);
  }

  /** Sends an IP packet as the appliance's own. False if no slot is free for it. */
  public boolean sendIp(int domain, byte[] packet) {
    return send(packet, GraphMaker.HOST_INPUT, Term.INJECTED, 0, 0, domain);
  }

  private boolean send(byte[] bytes, NodeRef at, Term term, int rx, int tx, int domain) {
    ResumePoint point = new ResumePoint(registries.points().of(at), at);
    Worker worker = workers.getFirst();
    if (threads == null) {
      return Injection.send(worker, bytes, point, term, rx, tx, domain);
    }
    worker.execute(() -> Injection.send(worker, bytes, point, term, rx, tx, domain));
    return true;
  }

  // Traces and probes

  /**
   * Asks what would become of a frame, without any effect: it runs on the worker that would have
   * it, over the state in force.
   *
   * @param generation the running one, or a candidate that is not yet applied
   * @param frame as the interface would receive it: without link header where it has no link layer
   * @param interfaceIndex the interface it would come in by; 0 for one of the appliance's own IP
   *     packets
   * @return its path; empty if there is no such interface or no slot is free
   */
  public Optional<TracedPath> probe(Generation generation, byte[] frame, int interfaceIndex) {
    return paths.probe(generation, frame, interfaceIndex, nowNanos());
  }

  /**
   * Traces received packets. One trace at a time: a later one ends the one before.
   *
   * @param filter chooses packets; runs on workers, on several at once, for every received packet
   * @param count packets to trace at most
   * @param consumer told of each on the control thread
   * @return ends the trace
   */
  public Runnable trace(Predicate<Packet> filter, int count, Consumer<TracedPath> consumer) {
    return paths.trace(filter, count, path -> control.execute(() -> consumer.accept(path)));
  }

  // Time and threads

  /** The clock of batches: monotonic nanoseconds. */
  public long nowNanos() {
    return threads == null ? virtualNanos : System.nanoTime();
  }

  /**
   * Does, on the calling thread, all there is to do at a moment of the virtual clock: packets,
   * timers, control actions, until nothing is left.
   *
   * @param nowNanos not before the last one
   * @return whether there was anything
   */
  public boolean step(long nowNanos) {
    if (threads != null) {
      throw new IllegalStateException("the engine runs on its own threads");
    }
    virtualNanos = nowNanos;
    boolean any = false;
    for (boolean work = true; work; any |= work) {
      work = false;
      for (Worker worker : workers) {
        work |= worker.poll(nowNanos);
      }
      work |= drainControl();
      work |= control.runDue(nowNanos);
    }
    return any;
  }

  /** Steps through all moments at which a timer runs out, up to and including a time. */
  public void advance(long toNanos) {
    step(virtualNanos);
    for (long next = nextDeadlineNanos(); next <= toNanos; next = nextDeadlineNanos()) {
      step(Math.max(next, virtualNanos));
    }
    step(toNanos);
  }

  /** When the next timer or control action is due; {@link Long#MAX_VALUE} if none is. */
  public long nextDeadlineNanos() {
    long next = control.nextDeadlineNanos();
    for (Worker worker : workers) {
      next = Math.min(next, worker.nextDeadlineNanos());
    }
    return next;
  }

  private boolean drainControl() {
    int drained = 0;
    for (ControlQueues queue : queues) {
      drained +=
          queue.drain(
              (number, packet) ->
                  running
                      .handler(number)
                      .ifPresent(handler -> control.execute(() -> handler.receive(packet))));
    }
    return drained > 0;
  }

  /** Gives every worker a thread, pinned if it is to be, and the control plane one. */
  public void start() {
    if (threads != null) {
      throw new IllegalStateException("the engine runs already");
    }
    LongSupplier clock = System::nanoTime;
    threads =
        new Threads(workers, control, clock, this::drainControl, alarms, options.processors());
    threads.start();
  }

  @Override
  public void close() {
    Threads were = threads;
    if (were != null) {
      were.stop();
    }
    threads = null;
    workers.forEach(Worker::close);
    if (deviceBytes > 0) {
      PacketMemory.unreserve(deviceStart, deviceBytes);
      deviceBytes = 0;
    }
  }

  /** Sets what a worker does while no packet comes. Any thread. */
  public void setMode(int worker, WorkerMode mode) {
    workers.get(worker).loop().setMode(mode);
  }

  // What there is

  /** How it was made. */
  public EngineOptions options() {
    return options;
  }

  /** Stable numbers. */
  public Registries registries() {
    return registries;
  }

  /** The workers. */
  public List<Worker> workers() {
    return workersView;
  }

  /** Number of workers. */
  public int workerCount() {
    return options.workers();
  }

  /** Processors that workers are pinned to, by worker; empty if they are not. */
  public List<Integer> processors() {
    return options.processors();
  }

  /** Counters of modules. */
  public CounterStore counters() {
    return counters;
  }

  /** Runs an action on the control thread soon; under a virtual clock in the next step. */
  public void execute(Runnable action) {
    control.execute(action);
  }

  /**
   * Runs an action on the control thread after a time by the engine's clock.
   *
   * @return calls it off
   */
  public Runnable schedule(long delayNanos, Runnable action) {
    return control.schedule(nowNanos() + delayNanos, action);
  }

  /** How often packets hit a rule of a module, over all workers. */
  public RuleHits ruleHits(String module, ConfigPath path) {
    return registries
        .rules()
        .find(new Registries.ModuleRule(module, path))
        .map(this::ruleHits)
        .orElse(RuleHits.NONE);
  }

  private RuleHits ruleHits(int rule) {
    long packets = 0;
    long bytes = 0;
    for (Worker worker : workers) {
      packets += worker.rules().packets(rule);
      bytes += worker.rules().bytes(rule);
    }
    return new RuleHits(packets, bytes);
  }

  /** Offers a service of the engine's surroundings to all modules. Before the first generation. */
  public <S> void offer(Class<S> type, S service) {
    services.put(type, service);
  }

  /** A service offered by the engine or its surroundings. */
  public <S> Optional<S> service(Class<S> type) {
    return Optional.ofNullable(services.get(type)).map(type::cast);
  }

  int handlerNumber(String module, String name) {
    return handlerNumbers.of(module + "/" + name);
  }
}
