package dev.weir.drivers.virtio;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;

/**
 * Where frames to the other side go: one ring. Used by one worker at a time, which holds {@link
 * #tryLock}.
 */
@HotPath
public interface FrameSink {
  /** Takes the ring for this worker; false while another has it. */
  boolean tryLock();

  /** Lets go of the ring. */
  void unlock();

  /**
   * Sends packets of the batch from {@code first} on, and releases them; how many. Fewer than there
   * are: the ring is full.
   */
  int transmit(Batch from, int first, DriverContext context, QueueCounters counters);

  /** Signals the other side for what was sent, where it wants that. */
  void flush();

  /**
   * Frees a worker whose signal to the other side blocks since the last call; whether one did.
   * Control thread.
   */
  @ColdPath("a few times a second")
  boolean rescue();

  /** What the other side did wrong, or {@link RingFault#NONE}. Any thread. */
  RingFault fault();

  /** Buffers free for frames, roughly. Control thread. */
  int fill();

  /** The ring's counters. Any thread. */
  RingStatistics statistics();

  /** Kind of ring: {@code split} or {@code packed}. Any thread. */
  String kind();

  /** Entries of the ring. Any thread. */
  int entries();
}
