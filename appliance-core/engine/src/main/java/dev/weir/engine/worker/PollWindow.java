package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;

/**
 * How long a worker polls on after a packet before it sleeps. It follows the gaps between packets:
 * where the next one comes soon, waiting for it costs less than going to sleep and being woken;
 * where it does not, polling is in vain. One thread.
 */
@HotPath
final class PollWindow {
  /** A longer gap is slept through. */
  static final long LONGEST_NANOS = 200_000;

  /** About what a sleep and its end cost. */
  static final long SHORTEST_NANOS = 10_000;

  private long nanos;

  /** Whether to poll no longer, so long after the last packet. */
  boolean isOver(long sinceLastPacketNanos) {
    return sinceLastPacketNanos >= nanos;
  }

  /** Packets have come, so long after those before. */
  void arrived(long gapNanos) {
    if (gapNanos > LONGEST_NANOS) {
      nanos = nanos / 2 < SHORTEST_NANOS ? 0 : nanos / 2;
    } else if (gapNanos > nanos) {
      nanos = Math.min(LONGEST_NANOS, Math.max(SHORTEST_NANOS, 2 * nanos));
    }
  }

  long nanos() {
    return nanos;
  }
}
