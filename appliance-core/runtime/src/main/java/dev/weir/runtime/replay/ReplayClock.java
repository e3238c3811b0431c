package dev.weir.runtime.replay;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time of day in a replay: that of the captures.
 *
 * @param originNanos time since the epoch when the engine's clock was 0
 * @param nowNanos the engine's clock
 */
record ReplayClock(long originNanos, LongSupplier nowNanos) implements InstantSource {
  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(originNanos + nowNanos.getAsLong());
  }
}
