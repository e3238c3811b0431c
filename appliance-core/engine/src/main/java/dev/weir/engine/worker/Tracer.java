package dev.weir.engine.worker;

import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;

/**
 * Hears what becomes of traced packets. One hears of all workers, each on its own thread: a packet
 * that is handed over goes on in the same trace. May allocate.
 */
public interface Tracer extends Batch.Explanations {
  /** How a packet was derived that takes the place of another. */
  String MOVED = "moved";

  /** Kind of the end of a probe that would go on on another worker, whose number is the detail. */
  String HANDED_OVER = "handed-over";

  /** True if a packet that was just received is to be traced. */
  boolean wants(Packet packet);

  /** A traced packet enters a node. */
  void visit(Packet packet, NodeRef node);

  /** A copy, a part or a replacement was made of a traced packet. */
  void derived(Packet from, Packet made, String how);

  /** The packet has met its end: {@code dropped}, {@code transmitted} ... and the facts of it. */
  void end(Packet packet, Verdict verdict);

  /** A batch is about to be given to a device, and so its packets to somebody else. */
  Departure depart(Batch batch);

  /** Packets that a device may have taken. */
  interface Departure {
    /** Those that were not taken are left, and go on; the others have met their end. */
    void settle(Batch left, Verdict taken);
  }

  /**
   * A packet's end.
   *
   * @param kind dropped, transmitted, punted, held, absorbed
   * @param module whose decision it was
   * @param node where
   * @param detail reason of a drop, or the interface
   * @param rule number of the rule, or -1
   */
  record Verdict(String kind, String module, String node, String detail, int rule) {}
}
