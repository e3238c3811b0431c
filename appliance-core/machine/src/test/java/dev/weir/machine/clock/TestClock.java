package dev.weir.machine.clock;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that is wrong by what the test says, and remembers what it was told. */
final class TestClock implements SystemClock {
  private static final long NANOS = 1_000_000_000L;

  private final List<Long> steps = new CopyOnWriteArrayList<>();
  private final List<Long> slews = new CopyOnWriteArrayList<>();
  private final AtomicLong wrongNanos = new AtomicLong();
  private volatile String refusal = "";

  void setWrong(long nanos) {
    wrongNanos.set(nanos);
  }

  void refuse(String why) {
    refusal = why;
  }

  List<Long> steps() {
    return steps;
  }

  List<Long> slews() {
    return slews;
  }

  @Override
  public long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS + now.getNano() + wrongNanos.get();
  }

  @Override
  public void step(long offsetNanos) throws IOException {
    check();
    steps.add(offsetNanos);
    wrongNanos.addAndGet(offsetNanos);
  }

  @Override
  public void slew(long offsetNanos, int pollSeconds, long errorNanos) throws IOException {
    check();
    slews.add(offsetNanos);
  }

  private void check() throws IOException {
    if (!refusal.isEmpty()) {
      throw new IOException(refusal);
    }
  }
}
