package dev.weir.shell.access;

/** Allows a burst, then one event per interval. Not thread-safe. */
final class TokenBucket {
  private final int burst;
  private final long intervalNanos;
  private double tokens;
  private long lastNanos;

  TokenBucket(int burst, long intervalNanos, long nowNanos) {
    this.burst = burst;
    this.intervalNanos = intervalNanos;
    this.tokens = burst;
    this.lastNanos = nowNanos;
  }

  /** Takes a token; how long to wait until it is there, 0 if it was there already. */
  long takeNanos(long nowNanos) {
    refill(nowNanos);
    tokens -= 1;
    return tokens >= 0 ? 0 : (long) (-tokens * intervalNanos);
  }

  /** Gives a token back. */
  void giveBack() {
    tokens = Math.min(burst, tokens + 1);
  }

  private void refill(long nowNanos) {
    tokens = Math.min(burst, tokens + (double) (nowNanos - lastNanos) / intervalNanos);
    lastNanos = nowNanos;
  }
}
