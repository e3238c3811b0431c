package dev.weir.engine.worker;

import dev.weir.engine.pool.PoolPart;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;

/** A packet of the control plane's on its way into a worker's graph. */
public final class Injection {
  private Injection() {}

  /**
   * Sends bytes on their way as if made by the worker. The worker's thread.
   *
   * @param at where they go on
   * @param term what they are booked as
   * @return false if there was no slot
   */
  public static boolean send(
      Worker worker, byte[] bytes, ResumePoint at, Term term, int rx, int tx, int domain) {
    Packet packet = worker.pool().allocForOrNull(PoolPart.HOT, SlotClass.HEADROOM + bytes.length);
    if (packet == null) {
      return false;
    }
    packet.setFrame(packet.position(), bytes.length);
    PacketMemory.copyIn(bytes, 0, packet.position(), bytes.length);
    packet.set(Packet.GENERATED);
    packet.setRxInterface(rx);
    packet.setTxInterface(tx);
    packet.setAccountInterface(Math.max(rx, tx));
    packet.setDomain(domain);
    Pipeline pipeline = worker.pipeline();
    pipeline.account.add(term, packet.accountInterface(), 1);
    pipeline.arrive(packet, at.index());
    return true;
  }
}
