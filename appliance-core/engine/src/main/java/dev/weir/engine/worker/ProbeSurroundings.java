package dev.weir.engine.worker;

import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.Packet;

/** A probe's: it meets no other worker, and a module that fails in it has not failed. */
final class ProbeSurroundings implements Surroundings {
  private final Worker worker;

  ProbeSurroundings(Worker worker) {
    this.worker = worker;
  }

  @Override
  public void moduleFailed(ModuleRuntime module, NodeRef node, Throwable why) {
    // The probe's verdict says module-fault.
  }

  @Override
  public boolean takesMore(int toWorker) {
    return false;
  }

  @Override
  public void handOver(int toWorker, Packet packet, int point) {
    throw new IllegalStateException("a probe stays on its worker");
  }

  @Override
  public void giveBack(Packet packet) {
    worker.giveBack(packet);
  }
}
