package dev.weir.drivers.virtio;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;

/** Where frames of the other side come from: one ring. Used by one worker, which polls it. */
@HotPath
public abstract class FrameSource extends FrameQueue {
  private final int signalFd;

  /**
   * Of a ring.
   *
   * @param signalFd readable when the other side has signalled, or -1: it never does
   * @param otherFd where the other side is signalled, or -1
   */
  FrameSource(VirtioRing ring, FrameFormat format, int signalFd, int otherFd) {
    super(ring, format, otherFd);
    this.signalFd = signalFd;
  }

  /** Receives frames as far as the batch has room; how many. After a fault none any more. */
  abstract int receive(Batch into, DriverContext context, QueueCounters counters);

  /** Gives back what it holds of the other side's; its packets live on by themselves. */
  abstract void settle();

  /** Asks the other side to signal {@link #signalFd} from now on; false if a frame waits. */
  abstract boolean arm();

  /** Asks the other side not to signal. */
  abstract void disarm();

  /** Readable when the other side has signalled, or -1: it never does. */
  final int signalFd() {
    return signalFd;
  }
}
