package dev.weir.testkit.pipeline;

import dev.weir.sdk.module.ControlHandler;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.Target;
import dev.weir.sdk.packet.Packet;
import org.jspecify.annotations.Nullable;

/** Where packets go that a node gives away: what differs between one node alone and a module. */
interface Wiring {
  /** Sends a packet where an edge leads. */
  void follow(Vertex from, String edge, Target target, Packet packet);

  /** Sends a packet on that a node left undisposed. */
  void goOn(Vertex from, Packet packet);

  /** Sends a packet out by an interface. */
  void transmit(int worker, int interfaceIndex, Packet packet);

  /** The vertex of a resume point, if it is part of the test. */
  @Nullable Vertex resumeAt(int worker, NodeRef node);

  /** A control handler, if it is part of the test. */
  @Nullable ControlHandler controlHandler(int number);
}
