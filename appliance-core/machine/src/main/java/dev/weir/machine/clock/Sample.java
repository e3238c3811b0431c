package dev.weir.machine.clock;

/**
 * What one answer says of this machine's clock.
 *
 * @param offsetNanos to be added to the clock
 * @param delayNanos of the round trip
 * @param stratum of the server
 * @param rootDelayNanos from the server to its reference clock and back
 * @param rootDispersionNanos of the server
 * @param takenNanos when, by the monotonic clock
 */
record Sample(
    long offsetNanos,
    long delayNanos,
    int stratum,
    long rootDelayNanos,
    long rootDispersionNanos,
    long takenNanos) {
  /** How far a clock drifts meanwhile: 15 parts in a million (RFC 5905, PHI). */
  private static final long DRIFT_DIVISOR = 1_000_000_000L / 15_000;

  private static final long LEAST_NANOS = 1_000;

  /** Most that the offset may be wrong by (RFC 5905, section 11.2.1, root distance). */
  long rootDistanceNanos(long nowNanos) {
    return (rootDelayNanos + delayNanos) / 2
        + rootDispersionNanos
        + (nowNanos - takenNanos) / DRIFT_DIVISOR
        + LEAST_NANOS;
  }
}
