package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;

/**
 * Packets that become many: calls a node for the first that waits at it, again and again, while the
 * pipeline drains what is downstream in between.
 */
@HotPath
final class Expansion {
  private final Pipeline pipeline;
  private final WorkerOutput out;

  Expansion(Pipeline pipeline, WorkerOutput out) {
    this.pipeline = pipeline;
    this.out = out;
  }

  /** Queues a packet at a vertex to be expanded. */
  void offer(Vertex vertex, Packet packet) {
    if (!vertex.offerExpansion(packet)) {
      pipeline.drop(vertex, packet, vertex.module.reason(EngineReason.NO_BUFFER), Output.NO_RULE);
      return;
    }
    pipeline.graph.beginExpanding(vertex);
  }

  /** Has a vertex go on with the first of its packets. */
  void next(Vertex vertex) {
    Packet packet = vertex.firstExpansion();
    pipeline.enter(vertex);
    out.begin(vertex, null);
    int cursor = vertex.cursor;
    int next = advance(vertex, packet, cursor);
    vertex.stalled = next == cursor;
    vertex.cursor = next;
    if (next == ExpandingNode.DONE) {
      vertex.removeExpansion();
      if (!vertex.isExpanding()) {
        pipeline.graph.endExpanding(vertex);
      }
    }
    out.finish();
    if (vertex.stalled) {
      pipeline.flushPorts();
    }
  }

  /** The new cursor; the packet is disposed of when it is done. */
  private int advance(Vertex vertex, Packet packet, int cursor) {
    ExpandingNode expander = vertex.expander;
    if (expander == null || vertex.module.failed) {
      return end(vertex, packet, EngineReason.MODULE_FAULT);
    }
    int next;
    try {
      next = expander.expand(packet, cursor, out);
    } catch (Throwable t) {
      pipeline.failed(vertex, null, t);
      return end(vertex, packet, EngineReason.MODULE_FAULT);
    }
    if (packet.isDisposed()) {
      return ExpandingNode.DONE;
    }
    if (next == ExpandingNode.DONE) {
      return end(vertex, packet, EngineReason.NOT_DISPOSED);
    }
    // Everything downstream was drained, and still there is no room for one more.
    return next == cursor && vertex.stalled ? end(vertex, packet, EngineReason.NO_BUFFER) : next;
  }

  private int end(Vertex vertex, Packet packet, EngineReason why) {
    if (!packet.isDisposed()) {
      out.drop(packet, vertex.module.reason(why));
    }
    return ExpandingNode.DONE;
  }
}
