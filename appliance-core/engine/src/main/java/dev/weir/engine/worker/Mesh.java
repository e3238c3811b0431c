package dev.weir.engine.worker;

import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.pool.WorkerPool;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The rings between workers: packets handed over, and slots on their way home to the pool they came
 * from. A ring home holds all slots of its pool, so that giving back never fails.
 */
public final class Mesh {
  /**
   * As many as devices have small slots ({@link PoolSizes#DEFAULT}): where a worker does not keep
   * up, the other runs out of slots to receive into, and packets wait at the device instead of
   * being dropped here.
   */
  private static final int HAND_OVER_PACKETS = PoolSizes.DEFAULT.lent().small();

  private final int workers;
  private final PacketRing[] handOver;
  private final PacketRing[] giveBack;
  private final @Nullable Worker[] members;

  /** Makes the rings. */
  public Mesh(int workers, int slotsPerWorker) {
    this.workers = workers;
    handOver = new PacketRing[workers * workers];
    giveBack = new PacketRing[workers * workers];
    members = new Worker[workers];
    for (int i = 0; i < workers * workers; i++) {
      boolean self = i / workers == i % workers;
      handOver[i] = new PacketRing(self ? 2 : HAND_OVER_PACKETS);
      giveBack[i] = new PacketRing(self ? 2 : slotsPerWorker);
    }
  }

  /** Introduces a worker, before any runs. */
  public void join(Worker worker) {
    members[worker.index()] = worker;
  }

  @HotPath
  int workers() {
    return workers;
  }

  @HotPath
  PacketRing handOver(int from, int to) {
    return handOver[from * workers + to];
  }

  @HotPath
  PacketRing giveBack(int from, int to) {
    return giveBack[from * workers + to];
  }

  /** True if a worker can hand another one more packet. The first one's thread. */
  @HotPath
  boolean takesMore(int from, int to) {
    return to >= 0 && to < workers && handOver(from, to).hasRoom();
  }

  /** Hands a packet to a worker that takes more, and that is to be woken afterwards. */
  @HotPath
  void handOver(int from, int to, Packet packet, int point) {
    if (!handOver(from, to).offer(packet, point)) {
      throw new IllegalStateException("handed over without asking whether there is room");
    }
  }

  @HotPath
  void giveBack(int from, Packet packet) {
    int owner = WorkerPool.owner(packet);
    if (!giveBack(from, owner).offer(packet, 0)) {
      throw new IllegalStateException("more slots on their way home than there are");
    }
  }

  /** Wakes workers, by bit, after packets were handed to them: once for all of a round. */
  @HotPath
  void wake(long workersToWake) {
    for (long left = workersToWake; left != 0; left &= left - 1) {
      Worker member = members[Long.numberOfTrailingZeros(left)];
      if (member != null) {
        member.loop().wake();
      }
    }
  }

  /** True if no other worker has anything for this one. That worker's thread. */
  boolean isQuiet(int worker) {
    for (int from = 0; from < workers; from++) {
      if (from != worker
          && !(handOver(from, worker).isEmpty() && giveBack(from, worker).isEmpty())) {
        return false;
      }
    }
    return true;
  }
}
