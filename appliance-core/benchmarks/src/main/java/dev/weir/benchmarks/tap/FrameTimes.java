package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
import java.util.Arrays;

/**
 * Times of frames from one host to another: one thread sends at a fixed rate and looks for what
 * arrives all the time, so that no wake-up of its own is measured.
 */
final class FrameTimes {
  private static final long LAST_NANOS = 200_000_000;

  private final long[] nanos;
  private final int arrived;
  private final int sent;

  private FrameTimes(long[] nanos, int arrived, int sent) {
    this.nanos = nanos;
    this.arrived = arrived;
    this.sent = sent;
  }

  /** Measures so many frames with so much time from one to the next. */
  static FrameTimes measure(FrameSocket from, FrameSocket to, int frames, long gapNanos)
      throws BenchmarkException {
    from.aimAt(to);
    while (to.receive()) {
      // What is left of an earlier measurement.
    }
    long base = System.nanoTime();
    long[] nanos = new long[frames];
    int arrived = 0;
    int sent = 0;
    long now = base;
    long next = base;
    long end = base + frames * gapNanos + LAST_NANOS;
    for (int tried = 0; now < end && (arrived < sent || tried < frames); now = System.nanoTime()) {
      if (now >= next && tried < frames) {
        tried++;
        next += gapNanos;
        now = System.nanoTime();
        sent += from.send(base + tried, now) ? 1 : 0;
      }
      if (to.receive() && to.number() > base && to.number() <= base + frames) {
        nanos[arrived++] = System.nanoTime() - to.sentNanos();
      }
    }
    if (arrived < frames / 2) {
      throw new BenchmarkException("only " + arrived + " of " + frames + " frames arrived");
    }
    Arrays.sort(nanos, 0, arrived);
    return new FrameTimes(nanos, arrived, sent);
  }

  /** The time that so many percent of those that arrived do not exceed, in microseconds. */
  double micros(double percent) {
    int at = (int) Math.ceil(arrived * percent / 100) - 1;
    return nanos[Math.max(0, at)] / 1e3;
  }

  /** Frames that did not arrive. */
  int lost() {
    return nanos.length - arrived;
  }

  /** Frames that were sent. */
  int sent() {
    return sent;
  }
}
