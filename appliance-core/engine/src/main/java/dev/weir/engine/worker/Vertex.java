package dev.weir.engine.worker;

import dev.weir.engine.graph.Destination;
import dev.weir.engine.graph.VertexPlan;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.TimerNode;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import org.jspecify.annotations.Nullable;

/** A vertex of the graph on one worker: its node, what waits for it, and what passed. */
final class Vertex {
  final int id;
  final VertexPlan plan;
  final ModuleRuntime module;
  final @Nullable Destination next;
  final Destination[] edges;
  final boolean headersOnly;
  private final @Nullable Batch[] queue;
  private int head;
  private int queued;
  private final @Nullable Packet[] expanding;
  private int expandHead;
  private int expandCount;

  Node node;
  @Nullable ExpandingNode expander;
  @Nullable TimerNode timer;

  /** Where the packet at the head of the expansions goes on. */
  int cursor;

  /** The last expansion made no progress; devices were flushed since. */
  boolean stalled;

  /** Packets that passed; read by any thread. */
  long packets;

  /** Calls of the node; read by any thread. */
  long calls;

  /** Packets that passed in rounds that were timed; read by any thread. */
  long timedPackets;

  /** How long the node took for these; read by any thread. */
  long timedNanos;

  Vertex(VertexPlan plan, ModuleRuntime module, Node node, int mostBatches, int mostPackets) {
    this.id = plan.id();
    this.plan = plan;
    this.module = module;
    this.next = plan.next().orElse(null);
    this.edges = plan.edges().toArray(Destination[]::new);
    this.headersOnly = plan.headersOnly();
    this.queue = new Batch[mostBatches];
    this.expanding = new Packet[node instanceof ExpandingNode ? mostPackets : 0];
    this.node = node;
    setNode(node);
  }

  /** Puts another node in place: the module was rebuilt after a fault. */
  void setNode(Node now) {
    node = now;
    expander = now instanceof ExpandingNode e ? e : null;
    timer = now instanceof TimerNode t ? t : null;
  }

  @HotPath
  boolean isIdle() {
    return queued == 0;
  }

  @HotPath
  void offer(Batch batch) {
    int at = head + queued;
    queue[at < queue.length ? at : at - queue.length] = batch;
    queued++;
  }

  /** The batch that was queued last; there must be one. */
  @HotPath
  @SuppressWarnings("NullAway") // entries within the queue are never null
  Batch last() {
    int at = head + queued - 1;
    return queue[at < queue.length ? at : at - queue.length];
  }

  @HotPath
  @SuppressWarnings("NullAway") // entries within the queue are never null
  Batch poll() {
    Batch batch = queue[head];
    head = head + 1 == queue.length ? 0 : head + 1;
    queued--;
    return batch;
  }

  @HotPath
  boolean isExpanding() {
    return expandCount > 0;
  }

  /** False if there are more than can ever be: the packet is to be dropped. */
  @HotPath
  boolean offerExpansion(Packet packet) {
    if (expandCount == expanding.length) {
      return false;
    }
    int at = expandHead + expandCount;
    expanding[at < expanding.length ? at : at - expanding.length] = packet;
    expandCount++;
    return true;
  }

  @HotPath
  @SuppressWarnings("NullAway") // entries within the queue are never null
  Packet firstExpansion() {
    return expanding[expandHead];
  }

  @HotPath
  void removeExpansion() {
    expanding[expandHead] = null;
    expandHead = expandHead + 1 == expanding.length ? 0 : expandHead + 1;
    expandCount--;
    cursor = 0;
    stalled = false;
  }
}
