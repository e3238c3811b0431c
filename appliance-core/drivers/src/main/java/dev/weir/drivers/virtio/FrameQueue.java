package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.PacketMemory;

/**
 * A ring in use: how frames lie in it, whom to signal, and its counters. {@link FrameSource} takes
 * frames out of it, {@link FrameSink} puts frames in; each side's own of these is a class of its
 * own, so that what runs for every frame calls one kind of ring.
 */
@HotPath
public abstract class FrameQueue {
  static final long PACKETS = PacketMemory.SEGMENT.address();

  final FrameFormat format;
  final int headerBytes;
  final RingStatistics statistics = new RingStatistics();
  private final Signal signal;
  private final VirtioRing ring;

  FrameQueue(VirtioRing ring, FrameFormat format, int signalFd) {
    this.ring = ring;
    this.format = format;
    headerBytes = format.headerBytes();
    signal = new Signal(signalFd);
  }

  /** Signals the other side for what was given to it, where it wants that. */
  abstract void flush();

  /** Frames that wait, or buffers free for frames, roughly. Control thread. */
  abstract int fill();

  final void signal() {
    signal.send();
    statistics.signal();
  }

  /**
   * Frees a worker whose signal to the other side blocks since the last call; whether one did.
   * Control thread.
   */
  @ColdPath("a few times a second")
  final boolean rescue() {
    return signal.rescue();
  }

  /** What the other side did wrong, or {@link RingFault#NONE}. Any thread. */
  final RingFault fault() {
    return ring.fault();
  }

  /** The ring's counters. Any thread. */
  final RingStatistics statistics() {
    return statistics;
  }

  /** Kind of ring: {@code split} or {@code packed}. Any thread. */
  final String kind() {
    return ring.kind();
  }

  /** Entries of the ring. Any thread. */
  final int entries() {
    return ring.area.size();
  }
}
