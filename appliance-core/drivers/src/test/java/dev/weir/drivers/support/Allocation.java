package dev.weir.drivers.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Shows that a piece of work leaves no garbage once it is warm. */
public final class Allocation {
  private Allocation() {}

  /** Compilation waits in a queue: for long where other programs want the processors too. */
  private static final long MOST_NANOS = 120_000_000_000L;

  /**
   * Runs the work {@code rounds} times to warm up and again, measured: less than a byte a round on
   * the average.
   *
   * <p>Goes on until a pass leaves none, since the first ones may: every system call through {@code
   * java.lang.foreign} slices the segment that takes its error number, 40 bytes, until the last
   * compiler has inlined it. Garbage per round would show in every pass.
   */
  public static void assertFlat(Runnable work, int rounds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long begin = System.nanoTime();
    long best;
    do {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        work.run();
      }
      best = threads.getCurrentThreadAllocatedBytes() - before;
    } while (best > rounds && System.nanoTime() - begin < MOST_NANOS);
    assertThat(best).as("bytes allocated in %d rounds", rounds).isLessThanOrEqualTo(rounds);
  }
}
