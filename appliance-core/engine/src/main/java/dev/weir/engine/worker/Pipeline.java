package dev.weir.engine.worker;

import dev.weir.engine.graph.Destination;
import dev.weir.engine.pool.WorkerPool;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.ExpandingNode;
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

  /** What a pipeline needs of those around it. */
  @HotPath
  interface Surroundings {
    /** A module has failed; called on the worker's thread. */
    @ColdPath("a module failed")
    void moduleFailed(ModuleRuntime module, NodeRef node, Throwable why);

    /** Passes a packet to another worker; false if that does not keep up. */
    boolean handOver(int toWorker, Packet packet, int point);

    /** Gives a packet back that belongs to another worker's pool. */
    void giveBack(Packet packet);
  }

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
  WorkerGraph graph;
  private long now;

  /** Resume point of the packet that was taken out of the held ones last. */
  int heldPoint;

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

  /** Runs until nothing is queued. Returns whether there was anything. */
  @HotPath
  boolean run() {
    boolean any = false;
    while (true) {
      int id = graph.lowestPending();
      if (id >= 0) {
        runVertex(graph.vertices[id]);
      } else {
        id = graph.lowestExpanding();
        if (id < 0) {
          CURRENT.setOpaque(this, null);
          connections.quiesce();
          return any;
        }
        expandNext(graph.vertices[id]);
      }
      any = true;
    }
  }

  @HotPath
  private void runVertex(Vertex vertex) {
    Batch batch = graph.poll(vertex);
    vertex.packets += batch.size();
    vertex.calls++;
    batch.setNowNanos(now);
    Tracer tracer = graph.tracer;
    if (tracer != null) {
      visit(tracer, vertex, batch);
    }
    if (vertex.module.failed) {
      passFailed(vertex, batch);
      return;
    }
    CURRENT.setOpaque(this, vertex);
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

  /** As above, for the engine's own nodes. */
  @ColdPath("somebody traces the packet")
  void endedAt(NodeRef node, Packet packet, String kind, String detail) {
    Tracer tracer = graph.tracer;
    if (tracer != null) {
      tracer.end(
          packet, new Tracer.Verdict(kind, node.module(), node.name(), detail, Output.NO_RULE));
    }
  }

  /** The packet leaves, or is delivered to the host or a local service. */
  @HotPath
  void confirm(Packet packet) {
    if (packet.connection() >= 0) {
      connections.confirm(packet);
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
    if (WorkerPool.owner(packet) == worker) {
      pool.release(packet);
    } else {
      surroundings.giveBack(packet);
    }
  }

  @HotPath
  void handOver(Vertex from, Packet packet, int toWorker, int point) {
    if (!surroundings.handOver(toWorker, packet, point)) {
      drop(from, packet, from.module.reason(EngineReason.HAND_OVER_FULL), Output.NO_RULE);
    }
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

  // Expansion

  @HotPath
  void expand(Vertex vertex, Packet packet) {
    if (!vertex.offerExpansion(packet)) {
      drop(vertex, packet, vertex.module.reason(EngineReason.NO_BUFFER), Output.NO_RULE);
      return;
    }
    graph.beginExpanding(vertex);
  }

  @HotPath
  private void expandNext(Vertex vertex) {
    Packet packet = vertex.firstExpansion();
    ExpandingNode expander = vertex.expander;
    CURRENT.setOpaque(this, vertex);
    out.begin(vertex, null);
    int cursor = vertex.cursor;
    int next = cursor;
    boolean failed = false;
    if (expander == null || vertex.module.failed) {
      out.drop(packet, vertex.module.reason(EngineReason.MODULE_FAULT));
      next = ExpandingNode.DONE;
    } else {
      try {
        next = expander.expand(packet, cursor, out);
      } catch (Throwable t) {
        failed(vertex, null, t);
        failed = true;
        next = ExpandingNode.DONE;
      }
    }
    if (packet.isDisposed()) {
      next = ExpandingNode.DONE;
    } else if (next == ExpandingNode.DONE) {
      out.drop(
          packet,
          vertex.module.reason(failed ? EngineReason.MODULE_FAULT : EngineReason.NOT_DISPOSED));
    } else if (next == cursor && vertex.stalled) {
      out.drop(packet, vertex.module.reason(EngineReason.NO_BUFFER));
      next = ExpandingNode.DONE;
    }
    vertex.stalled = next == cursor;
    vertex.cursor = next;
    if (next == ExpandingNode.DONE) {
      vertex.removeExpansion();
      if (!vertex.isExpanding()) {
        graph.endExpanding(vertex);
      }
    }
    out.finish();
    if (vertex.stalled) {
      flushPorts();
    }
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
  private void failed(Vertex vertex, @Nullable Batch batch, Throwable why) {
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
    CURRENT.setOpaque(this, vertex);
    out.begin(vertex, null);
    try {
      vertex.timer.onTimer(now, token, out);
    } catch (Throwable t) {
      failed(vertex, null, t);
    }
    out.finish();
  }

  /** Gives back what a probe has held. */
  void releaseHeld() {
    for (int handle = held.any(); handle >= 0; handle = held.any()) {
      Packet packet = held.getOrNull(handle);
      held.remove(handle);
      if (packet != null) {
        packet.setConnection(-1, 0);
        free(packet);
      }
    }
  }

  /** Drops all packets a module still holds: it is not part of the new generation. */
  void dropHeldOf(ModuleRuntime module) {
    Vertex any = graph.vertices[0];
    for (int handle = held.anyOf(module); handle >= 0; handle = held.anyOf(module)) {
      Packet packet = held.getOrNull(handle);
      held.remove(handle);
      if (packet != null) {
        account.add(Term.HELD, packet.accountInterface(), -1);
        drop(any, packet, module.reason(EngineReason.STALE_RESUME), Output.NO_RULE);
      }
    }
  }
}
