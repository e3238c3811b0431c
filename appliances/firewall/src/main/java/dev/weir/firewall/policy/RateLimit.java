package dev.weir.firewall.policy;

import dev.weir.sdk.hotpath.HotPath;

/** A token bucket of one worker; holds a second's worth. */
@HotPath
public final class RateLimit {
  private static final long SECOND = 1_000_000_000L;

  private final long perSecond;
  private long creditNanos;
  private long lastNanos;
  private boolean started;

  /** A full bucket; 0 lets nothing pass. */
  public RateLimit(int perSecond) {
    this.perSecond = perSecond;
    this.creditNanos = SECOND;
  }

  /** Whether one more may pass now. */
  public boolean tryTake(long nowNanos) {
    if (perSecond == 0) {
      return false;
    }
    if (started) {
      creditNanos = Math.min(SECOND, creditNanos + Math.max(0, nowNanos - lastNanos));
    }
    started = true;
    lastNanos = nowNanos;
    long cost = SECOND / perSecond;
    if (creditNanos < cost) {
      return false;
    }
    creditNanos -= cost;
    return true;
  }
}
