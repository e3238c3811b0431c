package dev.weir.engine.worker;

import dev.weir.engine.graph.Destination;
import dev.weir.engine.graph.GraphPlan;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A generation's graph on one worker: the vertices with their nodes and queues. Made off the packet
 * path; between two polls all its queues are empty, which is when it can be replaced.
 */
public final class WorkerGraph {
  final GraphPlan plan;
  final Vertex[] vertices;
  final Destination interfaceOutput;

  /** By number of the resume point; null where this generation has no such node. */
  final @Nullable Destination[] points;

  /** A vertex of each node that takes timers, by number of its resume point. */
  final @Nullable Vertex[] timers;

  final int puntVertex;
  final List<Port> ports;

  /** The same, for the packet path. */
  final Port[] portArray;

  /** The vertex that gets what a port receives, by position of the port. */
  final int[] portEntries;

  /** Timers that nodes were given while they were made. */
  final List<NodeTimers> timersGiven;

  private final @Nullable Batch[] spare;
  private int spareCount;
  private final long[] pending;
  private final long[] expanding;

  /** Who hears of traced packets. */
  @Nullable Tracer tracer;

  WorkerGraph(
      GraphPlan plan,
      Vertex[] vertices,
      Destination interfaceOutput,
      @Nullable Destination[] points,
      @Nullable Vertex[] timers,
      int puntVertex,
      List<Port> ports,
      int[] portEntries,
      List<NodeTimers> timersGiven,
      int mostPackets) {
    this.plan = plan;
    this.vertices = vertices;
    this.interfaceOutput = interfaceOutput;
    this.points = points;
    this.timers = timers;
    this.puntVertex = puntVertex;
    this.ports = List.copyOf(ports);
    this.portArray = ports.toArray(Port[]::new);
    this.portEntries = portEntries;
    this.timersGiven = List.copyOf(timersGiven);
    // Of two batches that follow each other in a queue, one is more than half full (or the second
    // would have been merged into the first); a vertex may have one more, and some are in hand.
    spare = new Batch[mostBatches(mostPackets) + 2 * vertices.length + ports.size() + 8];
    while (spareCount < spare.length) {
      spare[spareCount++] = new Batch();
    }
    pending = new long[(vertices.length + 63) / 64];
    expanding = new long[(vertices.length + 63) / 64];
  }

  /** Adds the packets that have passed each node; any thread, values may be a moment old. */
  public void addPassedTo(Map<NodeRef, Long> sums) {
    for (Vertex vertex : vertices) {
      sums.merge(vertex.plan.ref(), vertex.packets, Long::sum);
    }
  }

  /** What each node has done, those that did the most first; any thread. */
  public List<NodeTime> times() {
    return Arrays.stream(vertices)
        .map(v -> new NodeTime(v.plan.ref(), v.packets, v.calls, v.timedPackets, v.timedNanos))
        .collect(
            Collectors.toMap(NodeTime::node, time -> time, WorkerGraph::sum, LinkedHashMap::new))
        .values()
        .stream()
        .sorted(Comparator.comparingLong(NodeTime::timedNanos).reversed())
        .toList();
  }

  /** A node may stand at several vertices. */
  private static NodeTime sum(NodeTime one, NodeTime other) {
    return new NodeTime(
        one.node(),
        one.packets() + other.packets(),
        one.calls() + other.calls(),
        one.timedPackets() + other.timedPackets(),
        one.timedNanos() + other.timedNanos());
  }

  /** Batches a vertex may ever have queued. */
  static int mostBatches(int mostPackets) {
    return 2 * mostPackets / Batch.CAPACITY + 2;
  }

  @HotPath
  @SuppressWarnings("NullAway") // entries below the count are never null
  Batch takeBatch() {
    return spare[--spareCount];
  }

  @HotPath
  void giveBatch(Batch batch) {
    batch.clear();
    spare[spareCount++] = batch;
  }

  /** Queues one packet at a vertex. */
  @HotPath
  void enqueue(int vertex, Packet packet) {
    Vertex to = vertices[vertex];
    if (to.isIdle()) {
      to.offer(takeBatch());
      markPending(to);
    } else if (to.last().isFull()) {
      to.offer(takeBatch());
    }
    to.last().add(packet);
  }

  /** Queues a batch at a vertex, as it is or merged into what waits there; the batch is given. */
  @HotPath
  void enqueue(int vertex, Batch batch) {
    Vertex to = vertices[vertex];
    if (to.isIdle()) {
      to.offer(batch);
      markPending(to);
      return;
    }
    Batch last = to.last();
    if (last.size() + batch.size() > Batch.CAPACITY) {
      to.offer(batch);
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      last.add(batch.get(i));
    }
    giveBatch(batch);
  }

  @HotPath
  private void markPending(Vertex vertex) {
    if (!vertex.isExpanding()) {
      pending[vertex.id >> 6] |= 1L << vertex.id;
    }
  }

  /** Takes the first batch of a vertex, which no longer counts as pending if it was the last. */
  @HotPath
  Batch poll(Vertex vertex) {
    Batch batch = vertex.poll();
    if (vertex.isIdle()) {
      pending[vertex.id >> 6] &= ~(1L << vertex.id);
    }
    return batch;
  }

  /** A vertex that has packets to expand takes no batch until it is done: order is kept. */
  @HotPath
  void beginExpanding(Vertex vertex) {
    expanding[vertex.id >> 6] |= 1L << vertex.id;
    pending[vertex.id >> 6] &= ~(1L << vertex.id);
  }

  @HotPath
  void endExpanding(Vertex vertex) {
    expanding[vertex.id >> 6] &= ~(1L << vertex.id);
    if (!vertex.isIdle()) {
      pending[vertex.id >> 6] |= 1L << vertex.id;
    }
  }

  /** The lowest-ranked vertex that has a batch, or -1. */
  @HotPath
  int lowestPending() {
    return lowest(pending);
  }

  /** The lowest-ranked vertex that has packets to expand, or -1. */
  @HotPath
  int lowestExpanding() {
    return lowest(expanding);
  }

  @HotPath
  private static int lowest(long[] bits) {
    for (int i = 0; i < bits.length; i++) {
      if (bits[i] != 0) {
        return (i << 6) + Long.numberOfTrailingZeros(bits[i]);
      }
    }
    return -1;
  }

  /** Where packets go on that wait at a resume point, or null if it is gone. */
  @HotPath
  @Nullable Destination pointOrNull(int number) {
    return number >= 0 && number < points.length ? points[number] : null;
  }
}
