package dev.weir.machine.clock;

import java.io.IOException;

/**
 * Decides what an offset does to the clock. The first one sets it; later ones make it run faster or
 * slower. A large one must last before the clock is set again: it may be a server's or a network's
 * passing fault.
 */
final class Discipline {
  /** Larger offsets are stepped, not slewed (RFC 5905, STEPT). */
  static final long STEP_NANOS = 128_000_000;

  private static final long STEP_OUT_NANOS = 300_000_000_000L;

  private final SystemClock clock;
  private boolean set;
  private boolean spiking;
  private long spikeSinceNanos;

  /** What was done. */
  enum Action {
    SLEWED,
    STEPPED,
    WAITED
  }

  Discipline(SystemClock clock) {
    this.clock = clock;
  }

  /**
   * Takes an offset.
   *
   * @param offsetNanos to be added to the clock
   * @param errorNanos most that it is wrong by
   * @throws IOException if the clock may not be set
   */
  Action take(long offsetNanos, long errorNanos, int pollSeconds, long nowNanos)
      throws IOException {
    if (Math.abs(offsetNanos) < STEP_NANOS) {
      clock.slew(offsetNanos, pollSeconds, errorNanos);
      set = true;
      spiking = false;
      return Action.SLEWED;
    }
    if (set && !spiking) {
      spiking = true;
      spikeSinceNanos = nowNanos;
    }
    if (set && nowNanos - spikeSinceNanos < STEP_OUT_NANOS) {
      return Action.WAITED;
    }
    clock.step(offsetNanos);
    set = true;
    spiking = false;
    return Action.STEPPED;
  }
}
