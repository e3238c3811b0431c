package dev.weir.router.icmp;

import dev.weir.sdk.hotpath.HotPath;

/** A rate limit with a burst. One thread. */
@HotPath
public final class TokenBucket {
  private final long nanosPerToken;
  private final long burstNanos;
  private long emptyAtNanos = Long.MIN_VALUE;

  /**
   * A full bucket.
   *
   * @param perSecond rate, 1 or more; 0 lets nothing through
   * @param burst how many may come at once
   */
  public TokenBucket(int perSecond, int burst) {
    nanosPerToken = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
    burstNanos = nanosPerToken * burst;
  }

  /** Takes a token if there is one. */
  public boolean take(long nowNanos) {
    if (nanosPerToken == 0) {
      return false;
    }
    long from = Math.max(emptyAtNanos, nowNanos - burstNanos);
    if (nowNanos - from < nanosPerToken) {
      emptyAtNanos = from;
      return false;
    }
    emptyAtNanos = from + nanosPerToken;
    return true;
  }
}
