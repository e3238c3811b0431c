package dev.weir.engine.worker;

import dev.weir.engine.graph.Destination;
import dev.weir.engine.pool.WorkerPool;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Runs packets through a graph, to completion, on one worker's thread: the lowest-ranked vertex
 * that has packets is next, so that what comes by different ways merges into full batches.
 *
 * <p>A probe has a pipeline of its own, with counters nobody sees.
 */
final class Pipeline {
  /** Rounds through the graph before a packet is taken to be in a loop. */
  static final int MAX_HOPS = 32;

  final int worker;
  final WorkerPool pool;
  final Account account;
  final DropCounters drops;
  final RuleCounters rules;
  final HeldPackets held;
  final ControlQueues control;
  final int holdQuota;
  private final Surroundings surroundings;
  private final ConnectionLifecycle connections;
  private final WorkerOutput out;
  private final Expansion expansion;
  WorkerGraph graph;

  /** Whether to measure how long nodes take: in one round of many. */
  boolean timed;

  /** Whether packets of this round may borrow the ends of their frames. */
  boolean borrowing;

  private long now;

  /** The vertex whose node is called now, for the watchdog. */
  @SuppressWarnings("UnusedVariable") // through the handle
  private @Nullable Vertex current;

  private static final VarHandle CURRENT;

  static {
    try {
      CURRENT = MethodHandles.lookup().findVarHandle(Pipeline.class, "current", Vertex.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  Pipeline(
      int worker,
      WorkerPool pool,
      int mostPackets,
      int holdable,
      int holdQuota,
      ControlQueues control,
      Surroundings surroundings,
      ConnectionLifecycle connections,
      WorkerGraph graph) {
    this.worker = worker;
    this.pool = pool;
    this.account = new Account();
    this.drops = new DropCounters();
    this.rules = new RuleCounters();
    this.held = new HeldPackets(holdable);
    this.control = control;
    this.holdQuota = holdQuota;
    this.surroundings = surroundings;
    this.connections = connections;
    this.graph = graph;
    this.out = new WorkerOutput(this, mostPackets);
    this.expansion = new Expansion(this, out);
  }

  @HotPath
  long nowNanos() {
    return now;
  }

  void setNowNanos(long nowNanos) {
    now = nowNanos;
  }

  /** The vertex whose node is called now, or null; any thread. */
  @Nullable Vertex currentOrNull() {
    return (Vertex) CURRENT.getOpaque(this);
  }

  /** A vertex's node is about to be called. */
  @HotPath
  void enter(Vertex vertex) {
    CURRENT.setOpaque(this, vertex);
  }

  /** Runs until nothing is queued. Returns whether there was anything. */
  @HotPath
  boolean run() {
    boolean any = false;
    while (true) {
      int id = graph.lowestPending();
      if (id >= 0) {
        Vertex vertex = graph.vertices[id];
        if (timed) {
          timeVertex(vertex);
        } else {
          runVertex(vertex);
        }
      } else {
        id = graph.lowestExpanding();
        if (id < 0) {
          CURRENT.setOpaque(this, null);
          connections.quiesce();
          return any;
        }
        expansion.next(graph.vertices[id]);
      }
      any = true;
    }
  }

  @ColdPath("one round in many is timed")
  private void timeVertex(Vertex vertex) {
    long packets = vertex.packets;
    long began = System.nanoTime();
    runVertex(vertex);
    vertex.timedNanos += System.nanoTime() - began;
    vertex.timedPackets += vertex.packets - packets;
  }

  @HotPath
  private void runVertex(Vertex vertex) {
    Batch batch = graph.poll(vertex);
    vertex.packets += batch.size();
    vertex.calls++;
    batch.setNowNanos(now);
    if (borrowing && !vertex.headersOnly) {
      batch.bringIn();
    }
    Tracer tracer = graph.tracer;
    if (tracer != null) {
      visit(tracer, vertex, batch);
    }
    if (vertex.module.failed) {
      passFailed(vertex, batch);
      return;
    }
    enter(vertex);
    out.begin(vertex, batch);
    try {
      vertex.node.process(batch, out);
    } catch (Throwable t) {
      failed(vertex, batch, t);
    }
    if (!out.finish()) {
      goOn(vertex, batch);
    }
  }

  @ColdPath("somebody traces packets")
  private static void visit(Tracer tracer, Vertex vertex, Batch batch) {
    batch.setExplanations(tracer);
    for (int i = 0; i < batch.size(); i++) {
      if (batch.get(i).isTraced()) {
        tracer.visit(batch.get(i), vertex.plan.ref());
      }
    }
  }

  /** What a node did not dispose of goes on along the arc. */
  @HotPath
  private void goOn(Vertex vertex, Batch batch) {
    Destination next = vertex.next;
    if (batch.size() == 0) {
      graph.giveBatch(batch);
    } else if (next == null) {
      dropAll(vertex, batch, EngineReason.NOT_DISPOSED);
    } else {
      int to = uniform(next, batch);
      if (to > vertex.id) {
        graph.enqueue(to, batch);
      } else {
        for (int i = 0; i < batch.size(); i++) {
          forward(vertex, next.of(batch.get(i)), batch.get(i));
        }
        graph.giveBatch(batch);
      }
    }
  }

  /** The vertex all packets of a batch go to, or -1 if there is not one. */
  @HotPath
  private static int uniform(Destination next, Batch batch) {
    int first = next.fixed();
    if (first >= 0) {
      return first;
    }
    first = next.of(batch.get(0));
    for (int i = 1; i < batch.size(); i++) {
      if (next.of(batch.get(i)) != first) {
        return -1;
      }
    }
    return first;
  }

  /** Queues a packet at a vertex, or drops it if that is nowhere or it has gone round too often. */
  @HotPath
  void forward(Vertex from, int target, Packet packet) {
    if (target < 0) {
      drop(from, packet, from.module.reason(EngineReason.NO_PATH), Output.NO_RULE);
    } else if (target <= from.id && packet.countHop() > MAX_HOPS) {
      drop(from, packet, from.module.reason(EngineReason.LOOP), Output.NO_RULE);
    } else {
      graph.enqueue(target, packet);
    }
  }

  @HotPath
  void drop(Vertex at, Packet packet, int reason, int rule) {
    account.add(Term.DROPPED, packet.accountInterface(), 1);
    drops.add(reason, packet.accountInterface(), rule);
    Tracer tracer = graph.tracer;
    if (tracer != null && packet.isTraced()) {
      DropTrace.end(tracer, at, packet, reason, rule);
    }
    if (packet.connection() >= 0) {
      connections.abandon(packet);
    }
    free(packet);
  }

  @HotPath
  void absorb(Vertex at, Packet packet) {
    account.add(Term.ABSORBED, packet.accountInterface(), 1);
    ended(at, packet, "absorbed", "", Output.NO_RULE);
    if (packet.connection() >= 0) {
      connections.abandon(packet);
    }
    free(packet);
  }

  /** Tells a tracer of a packet's end. */
  @HotPath
  void ended(Vertex at, Packet packet, String kind, String detail, int rule) {
    Tracer tracer = graph.tracer;
    if (tracer != null && packet.isTraced()) {
      endTrace(tracer, at, packet, kind, detail, rule);
    }
  }

  @ColdPath("somebody traces the packet")
  private static void endTrace(
      Tracer tracer, Vertex at, Packet packet, String kind, String detail, int rule) {
    NodeRef node = at.plan.ref();
    tracer.end(packet, new Tracer.Verdict(kind, node.module(), node.name(), detail, rule));
  }

  /** The packet leaves, or is delivered to the host or a local service. */
  @HotPath
  void confirm(Packet packet) {
    if (packet.connection() >= 0) {
      connections.confirm(packet);
    }
  }

  /** A packet was made of another: a fragment, a segment, a flooded copy. */
  @HotPath
  void share(Packet of, Packet made) {
    if (of.connection() >= 0) {
      connections.share(of, made);
    }
  }

  /** An ICMP error was made of the packet it is about. */
  @HotPath
  void relate(Packet error, Packet about) {
    if (about.connection() >= 0) {
      connections.relate(error, about);
    }
  }

  /** A packet that waited may have outlived its connection. */
  @HotPath
  void checkConnection(Packet packet) {
    if (packet.connection() >= 0 && !connections.isCurrent(packet)) {
      packet.setConnection(-1, 0);
    }
  }

  /** Takes a packet back to the pool it came from. */
  @HotPath
  void free(Packet packet) {
    packet.forgetLoan();
    if (WorkerPool.owner(packet) == worker) {
      pool.release(packet);
    } else {
      surroundings.giveBack(packet);
    }
  }

  @HotPath
  void handOver(Vertex from, Packet packet, int toWorker, int point) {
    if (!surroundings.takesMore(toWorker)) {
      drop(from, packet, from.module.reason(EngineReason.HAND_OVER_FULL), Output.NO_RULE);
      return;
    }
    if (packet.connection() >= 0) {
      // It means nothing to the other worker, whose table is another.
      connections.confirm(packet);
      packet.setConnection(-1, 0);
    }
    packet.bringIn();
    surroundings.handOver(toWorker, packet, point);
  }

  /** A packet from another worker, or from the control plane, goes on at its point. */
  @HotPath
  void arrive(Packet packet, int point) {
    Destination to = graph.pointOrNull(point);
    int target = to == null ? Destination.NOWHERE : to.of(packet);
    if (target >= 0) {
      graph.enqueue(target, packet);
    } else {
      Vertex any = graph.vertices[0];
      drop(any, packet, any.module.reason(EngineReason.STALE_RESUME), Output.NO_RULE);
    }
  }

  @HotPath
  void expand(Vertex vertex, Packet packet) {
    expansion.offer(vertex, packet);
  }

  @HotPath
  void flushPorts() {
    Port[] ports = graph.portArray;
    for (int i = 0; i < ports.length; i++) {
      ports[i].driver().flush();
    }
  }

  // Faults

  @ColdPath("a module failed")
  void failed(Vertex vertex, @Nullable Batch batch, Throwable why) {
    vertex.module.failed = !vertex.module.essential;
    vertex.module.faults++;
    int reason = vertex.module.reason(EngineReason.MODULE_FAULT);
    for (int i = 0; batch != null && i < batch.size(); i++) {
      if (!batch.get(i).isDisposed()) {
        out.drop(batch.get(i), reason);
      }
    }
    surroundings.moduleFailed(vertex.module, vertex.plan.ref(), why);
  }

  /** Until it is rebuilt, a module that fails open is passed by on arcs; else all is dropped. */
  @HotPath
  private void passFailed(Vertex vertex, Batch batch) {
    if (vertex.module.failureMode == FailureMode.OPEN && vertex.next != null) {
      goOn(vertex, batch);
    } else {
      dropAll(vertex, batch, EngineReason.MODULE_FAULT);
    }
  }

  @HotPath
  private void dropAll(Vertex vertex, Batch batch, EngineReason why) {
    int reason = vertex.module.reason(why);
    for (int i = 0; i < batch.size(); i++) {
      drop(vertex, batch.get(i), reason, Output.NO_RULE);
    }
    graph.giveBatch(batch);
  }

  /** A timer of a node has run out. */
  @HotPath
  void timerExpired(Vertex vertex, long token) {
    if (vertex.timer == null) {
      return;
    }
    enter(vertex);
    out.begin(vertex, null);
    try {
      vertex.timer.onTimer(now, token, out);
    } catch (Throwable t) {
      failed(vertex, null, t);
    }
    out.finish();
  }
}
