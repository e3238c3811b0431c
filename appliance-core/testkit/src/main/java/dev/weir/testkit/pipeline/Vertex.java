package dev.weir.testkit.pipeline;

import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.packet.Packet;
import java.util.ArrayDeque;
import java.util.Deque;

/** A node of one worker in the fake graph, with what waits for it. */
final class Vertex {
  /** What it was made from. */
  final NodeSpec spec;

  /** The node. */
  final Node node;

  /** The worker it belongs to. */
  final int worker;

  /** Packets that wait for it. */
  final Deque<Packet> queue = new ArrayDeque<>();

  Vertex(NodeSpec spec, Node node, int worker) {
    this.spec = spec;
    this.node = node;
    this.worker = worker;
  }
}
