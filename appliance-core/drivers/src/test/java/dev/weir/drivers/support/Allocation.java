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
    repeat(work, rounds);
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(work, rounds);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated in %d rounds", rounds)
        .isLessThanOrEqualTo(rounds);
  }

  private static void repeat(Runnable work, int rounds) {
    for (int i = 0; i < rounds; i++) {
      work.run();
    }
  }
}
