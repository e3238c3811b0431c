package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Packet;

/** What a pipeline needs of those around it: the worker, or a probe's caller. */
@HotPath
interface Surroundings {
  /** A module has failed; called on the worker's thread. */
  @ColdPath("a module failed")
  void moduleFailed(ModuleRuntime module, NodeRef node, Throwable why);

  /** False if another worker does not keep up with what it is handed. */
  boolean takesMore(int toWorker);

  /** Passes a packet to another worker, which takes more. */
  void handOver(int toWorker, Packet packet, int point);

  /** Gives a packet back that belongs to another worker's pool. */
  void giveBack(Packet packet);
}
