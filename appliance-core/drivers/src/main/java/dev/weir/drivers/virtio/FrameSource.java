package dev.weir.drivers.virtio;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;

/** Where frames of the other side come from: one ring. Used by one worker, which polls it. */
@HotPath
public interface FrameSource {
  /** Receives frames as far as the batch has room; how many. After a fault none any more. */
  int receive(Batch into, DriverContext context, QueueCounters counters);

  /** Asks the other side to signal {@link #signalFd} from now on; false if a frame waits. */
  boolean arm();

  /** Asks the other side not to signal. */
  void disarm();

  /** Signals the other side for what was given back to it, where it wants that. */
  void flush();

  /** Readable when the other side has signalled, or -1: it never does. */
  int signalFd();

  /**
   * Frees a worker whose signal to the other side blocks since the last call; whether one did.
   * Control thread.
   */
  @ColdPath("a few times a second")
  boolean rescue();

  /** What the other side did wrong, or {@link RingFault#NONE}. Any thread. */
  RingFault fault();

  /** Frames that wait, roughly. Control thread. */
  int fill();

  /** The ring's counters. Any thread. */
  RingStatistics statistics();

  /** Kind of ring: {@code split} or {@code packed}. Any thread. */
  String kind();

  /** Entries of the ring. Any thread. */
  int entries();
}
