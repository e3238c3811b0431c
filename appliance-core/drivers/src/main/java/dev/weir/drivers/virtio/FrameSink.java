package dev.weir.drivers.virtio;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where frames to the other side go: one ring. Used by one worker at a time, which holds {@link
 * #tryLock}.
 */
@HotPath
public abstract class FrameSink extends FrameQueue {
  private final AtomicBoolean locked = new AtomicBoolean();

  FrameSink(VirtioRing ring, FrameFormat format, int otherFd) {
    super(ring, format, otherFd);
  }

  /** Takes the ring for this worker; false while another has it. */
  final boolean tryLock() {
    return locked.compareAndSet(false, true);
  }

  /** Lets go of the ring. */
  final void unlock() {
    locked.setRelease(false);
  }

  /** Whether it copies what a packet has borrowed from where it lies. */
  abstract boolean takesBorrowed();

  /**
   * Sends packets of the batch from {@code first} on, and releases them; how many. Fewer than there
   * are: the ring is full.
   */
  abstract int transmit(Batch from, int first, DriverContext context, QueueCounters counters);
}
