package dev.weir.runtime.machine;

import dev.weir.drivers.io.ClockCalls;
import dev.weir.drivers.io.Errno;
import dev.weir.machine.clock.SystemClock;
import java.io.IOException;
import java.time.Instant;

/** The machine's own clock. One thread. */
final class LinuxClock implements SystemClock {
  private static final long NANOS = 1_000_000_000;

  private final ClockCalls calls = new ClockCalls();

  @Override
  public long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS + now.getNano();
  }

  @Override
  public void step(long offsetNanos) throws IOException {
    check(calls.step(offsetNanos));
  }

  @Override
  public void slew(long offsetNanos, int pollSeconds, long errorNanos) throws IOException {
    int logarithm = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, pollSeconds));
    check(calls.slew(offsetNanos, logarithm - 4, errorNanos));
  }

  private static void check(int result) throws IOException {
    if (result < 0) {
      throw new IOException(Errno.text(-result));
    }
  }
}
