package dev.weir.drivers.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Shows that a piece of work leaves no garbage once it is warm. */
public final class Allocation {
  private Allocation() {}

  /**
   * Runs the work {@code rounds} times to warm up and again, measured: less than a byte a round on
   * the average.
   */
  public static void assertFlat(Runnable work, int rounds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    // The compiler may still be at work in the first passes; garbage per round would show in every
    // one.
    for (int pass = 0; pass < 8 && best > rounds; pass++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        work.run();
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(best).as("bytes allocated in %d rounds", rounds).isLessThanOrEqualTo(rounds);
  }
}
