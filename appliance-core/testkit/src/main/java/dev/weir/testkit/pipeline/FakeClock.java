package dev.weir.testkit.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told to go on. */
public final class FakeClock implements InstantSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private long nanos = 1_000_000_000L;

  /** Monotonic nanoseconds, as in {@code Batch.nowNanos}; one second at the start. */
  public long nanos() {
    return nanos;
  }

  /** Time of day: midnight of 1 January 2026 at the start. */
  @Override
  public Instant instant() {
    return START.plusNanos(nanos - 1_000_000_000L);
  }

  /** Goes on. */
  public void advance(Duration span) {
    advanceTo(nanos + span.toNanos());
  }

  void advanceTo(long toNanos) {
    if (toNanos < nanos) {
      throw new IllegalArgumentException("time does not go back");
    }
    nanos = toNanos;
  }
}
