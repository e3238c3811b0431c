package dev.weir.engine.worker;

import dev.weir.engine.graph.Registries;
import dev.weir.engine.os.Affinity;
import dev.weir.engine.pool.PoolPart;
import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.pool.WorkerPool;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A worker: polls its ports, timers, commands and what other workers hand over, and runs every
 * packet to completion. Everything in it is touched by its thread alone, save where said otherwise.
 */
public final class Worker implements Surroundings, TimerWheel.Expiry {
  private static final long EXPIRE_INTERVAL_NANOS = 100_000_000;
  private static final long RETRY_TIMER_NANOS = 100_000_000;

  /** Hears of modules that fail. Called on the worker's thread. */
  @FunctionalInterface
  public interface FaultListener {
    /** A module has thrown; its nodes on this worker are out of service until rebuilt. */
    void onFault(int worker, NodeRef node, Throwable why);
  }

  private final int index;
  private final long hashSeed;
  private final PoolSizes sizes;
  private final Registries registries;
  private final WorkerPool pool;
  private final Mesh mesh;
  private final ConnectionLifecycle connections;
  private final Pipeline pipeline;
  private final TimerWheel timers;
  private final FaultListener faults;
  private final int mostPackets;
  private final int holdQuota;
  private final ControlQueues control;
  private final Map<String, ModuleRuntime> modules = new HashMap<>();
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final WorkerLoad load = new WorkerLoad();
  private final WorkerLoop loop;
  private volatile boolean commandsWaiting;

  /** Workers, by bit, that were handed packets in this round and may sleep. */
  private long toWake;

  private long nextExpiryNanos;

  /** Makes an idle worker with an empty graph. */
  public Worker(
      int index,
      WorkerOptions options,
      Registries registries,
      Mesh mesh,
      ConnectionLifecycle connections,
      ControlQueues control,
      FaultListener faults,
      long nowNanos) {
    this.index = index;
    this.hashSeed = options.hashSeed();
    this.sizes = options.pool();
    this.registries = registries;
    this.mesh = mesh;
    this.connections = connections;
    this.control = control;
    this.faults = faults;
    int deviceStart = options.deviceStart() + index * sizes.deviceBytes();
    // Its thread is not there yet; what is committed here has to be near to it all the same.
    this.pool =
        Affinity.on(options.processor(index), () -> new WorkerPool(index, sizes, deviceStart));
    this.mostPackets = mesh.workers() * sizes.total();
    this.timers = new TimerWheel(options.mostTimers(), nowNanos);
    this.holdQuota = options.holdQuota();
    this.pipeline = newPipeline(GraphMaker.empty(module("engine")), this);
    pipeline.setNowNanos(nowNanos);
    this.loop = new WorkerLoop(this, load);
  }

  /** A pipeline over this worker's pool; the one in use, or one for a probe. */
  Pipeline newPipeline(WorkerGraph graph, Surroundings surroundings) {
    int holdable =
        sizes.of(PoolPart.COLD).small()
            + sizes.of(PoolPart.COLD).medium()
            + sizes.of(PoolPart.COLD).large();
    return new Pipeline(
        index, pool, mostPackets, holdable, holdQuota, control, surroundings, connections, graph);
  }

  /** Its number, from 0. */
  public int index() {
    return index;
  }

  long hashSeed() {
    return hashSeed;
  }

  TimerWheel timers() {
    return timers;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  int mostPackets() {
    return mostPackets;
  }

  Registries registries() {
    return registries;
  }

  /** What it knows of a module; made when first asked for. Worker's thread, or while made ready. */
  synchronized ModuleRuntime module(String name) {
    return modules.computeIfAbsent(name, n -> new ModuleRuntime(n, registries));
  }

  // One round

  /**
   * Does all there is to do now. The worker's thread; under a virtual clock the caller's.
   *
   * @return whether there was anything
   */
  @HotPath
  public boolean poll(long nowNanos) {
    pipeline.setNowNanos(nowNanos);
    boolean work = commandsWaiting && runCommands();
    work |= timers.advance(nowNanos, this) > 0;
    work |= takeFromOthers();
    WorkerGraph graph = pipeline.graph;
    Port[] ports = graph.portArray;
    for (int i = 0; i < ports.length; i++) {
      work |= receive(graph, ports[i], graph.portEntries[i]);
    }
    work |= pipeline.run();
    if (work) {
      pipeline.flushPorts();
      pipeline.borrowing = false;
    }
    if (toWake != 0) {
      mesh.wake(toWake);
      toWake = 0;
    }
    if (nowNanos - nextExpiryNanos >= 0) {
      connections.expire(nowNanos);
      nextExpiryNanos = nowNanos + EXPIRE_INTERVAL_NANOS;
    }
    return work;
  }

  @ColdPath("the control plane wants something")
  private boolean runCommands() {
    commandsWaiting = false;
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
    return true;
  }

  @HotPath
  private boolean takeFromOthers() {
    boolean any = false;
    for (int from = 0; from < mesh.workers(); from++) {
      if (from == index) {
        continue;
      }
      PacketRing back = mesh.giveBack(from, index);
      for (Packet p = back.pollOrNull(); p != null; p = back.pollOrNull()) {
        pool.release(p);
      }
      PacketRing over = mesh.handOver(from, index);
      int taken = 0;
      for (Packet p = over.pollOrNull();
          p != null;
          p = taken < Batch.CAPACITY ? over.pollOrNull() : null) {
        pipeline.arrive(p, over.number());
        taken++;
      }
      if (taken > 0) {
        load.handedOver(taken);
        any = true;
      }
    }
    return any;
  }

  @HotPath
  private boolean receive(WorkerGraph graph, Port port, int entry) {
    Batch batch = graph.takeBatch();
    int received = port.driver().receive(batch);
    if (received == 0) {
      graph.giveBatch(batch);
      return false;
    }
    load.batch(received);
    port.traffic().received(received);
    boolean fromHost = port.role == Port.Role.SHADOW;
    Tracer tracer = graph.tracer;
    long bytes = 0;
    boolean borrowing = false;
    for (int i = 0; i < batch.size(); i++) {
      Packet packet = batch.get(i);
      packet.setAccountInterface(port.index);
      packet.setRxInterface(port.index);
      bytes += packet.length();
      borrowing |= packet.isBorrowing();
      if (fromHost) {
        packet.set(Packet.FROM_HOST);
      }
      if (tracer != null && isWanted(tracer, packet)) {
        packet.set(Packet.TRACED);
      }
    }
    if (borrowing && tracer != null) {
      batch.bringIn(); // a tracer shows bytes
    }
    pipeline.borrowing |= borrowing;
    pipeline.account.add(fromHost ? Term.INJECTED : Term.IN, port.index, received);
    if (!fromHost) {
      pipeline.account.received(port.index, received, bytes);
    }
    graph.enqueue(entry, batch);
    return true;
  }

  @ColdPath("somebody traces packets")
  private static boolean isWanted(Tracer tracer, Packet packet) {
    return tracer.wants(packet);
  }

  @Override
  public void expired(int owner, long token) {
    Vertex vertex = owner < pipeline.graph.timers.length ? pipeline.graph.timers[owner] : null;
    if (vertex == null) {
      return;
    }
    if (vertex.module.failed) {
      timers.schedule(pipeline.nowNanos() + RETRY_TIMER_NANOS, owner, token);
    } else {
      pipeline.timerExpired(vertex, token);
    }
  }

  // Surroundings of the pipeline

  @Override
  @ColdPath("a module failed")
  public void moduleFailed(ModuleRuntime module, NodeRef node, Throwable why) {
    faults.onFault(index, node, why);
  }

  @Override
  public boolean takesMore(int toWorker) {
    return mesh.takesMore(index, toWorker);
  }

  @Override
  public void handOver(int toWorker, Packet packet, int point) {
    mesh.handOver(index, toWorker, packet, point);
    toWake |= 1L << toWorker;
  }

  @Override
  public void giveBack(Packet packet) {
    mesh.giveBack(index, packet);
  }

  // Commands

  /** Has a command run on the worker's thread between two rounds. Any thread. */
  public void execute(Runnable command) {
    commands.add(command);
    commandsWaiting = true;
    loop.wake();
  }

  /** True if no command waits and no other worker has anything for it. */
  boolean isQuiet() {
    return commands.isEmpty() && mesh.isQuiet(index);
  }

  /** Opens a queue of a device. The worker's thread. */
  public Port open(InterfaceDevice device, int queue, int interfaceIndex, Port.Role role)
      throws DriverException {
    Port port = new Port(device, queue, interfaceIndex, role, pipeline, sizes);
    port.open();
    return port;
  }

  /** Closes a queue; its packets come back to the pool. The worker's thread. */
  public void close(Port port) {
    loop.unwatch(port);
    port.close();
  }

  /**
   * Takes a new generation up, between two rounds: no packet is in the old graph. The worker's
   * thread.
   *
   * @param modulesNow of the new generation; what others hold is dropped
   */
  public void adopt(WorkerGraph next, Map<String, FailureMode> modulesNow) {
    next.tracer = pipeline.graph.tracer;
    next.ports.stream().filter(p -> !pipeline.graph.ports.contains(p)).forEach(loop::watch);
    pipeline.graph = next;
    next.timersGiven.forEach(NodeTimers::start);
    pipeline.rules.grow(registries.rules().limit());
    for (ModuleRuntime module : modules.values()) {
      FailureMode mode = modulesNow.get(module.name);
      if (mode == null) {
        pipeline.held.dropAllOf(module, pipeline);
      } else {
        module.failureMode = mode;
      }
      module.failed = false;
      module.faults = 0;
    }
  }

  /** Puts rebuilt nodes of a module in place after a fault. The worker's thread. */
  public void replace(WorkerGraph of, GraphMaker.Rebuilt rebuilt) {
    if (pipeline.graph == of) {
      rebuilt.putInPlace();
    }
  }

  /** Begins or ends tracing of live packets, in later generations too. The worker's thread. */
  public void trace(@Nullable Tracer tracer) {
    pipeline.graph.tracer = tracer;
  }

  // What others may read

  /** Counters by interface. */
  public Account account() {
    return pipeline.account;
  }

  /** Drops. */
  public DropCounters drops() {
    return pipeline.drops;
  }

  /** Hits of rules. */
  public RuleCounters rules() {
    return pipeline.rules;
  }

  /** The pool. */
  public WorkerPool pool() {
    return pool;
  }

  /** Packets held now. */
  public int held() {
    return pipeline.held.size();
  }

  /** When the next timer runs out. The worker's thread. */
  public long nextDeadlineNanos() {
    return timers.nextDeadlineNanos();
  }

  /** The node that is called now. */
  public @Nullable NodeRef currentNode() {
    Vertex vertex = pipeline.currentOrNull();
    return vertex == null ? null : vertex.plan.ref();
  }

  /** What it does with its time. */
  public WorkerLoad load() {
    return load;
  }

  /** What runs it on a thread. */
  public WorkerLoop loop() {
    return loop;
  }

  /** Closes the ports and gives the memory back; after its loop has ended. */
  public void close() {
    List.copyOf(pipeline.graph.ports).forEach(Port::close);
    pool.close();
  }
}
