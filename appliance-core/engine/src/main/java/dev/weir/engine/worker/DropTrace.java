package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Packet;

/** Tells a tracer why a packet was dropped; apart, so that the path of drops stays small. */
final class DropTrace {
  private DropTrace() {}

  @ColdPath("somebody traces the packet")
  static void end(Tracer tracer, Vertex at, Packet packet, int reason, int rule) {
    NodeRef node = at.plan.ref();
    Tracer.Verdict verdict =
        new Tracer.Verdict(
            "dropped", node.module(), node.name(), at.module.reasonLabel(reason), rule);
    tracer.end(packet, verdict);
  }
}
