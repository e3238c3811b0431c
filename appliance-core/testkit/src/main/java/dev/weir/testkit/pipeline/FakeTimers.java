package dev.weir.testkit.pipeline;

import dev.weir.sdk.node.Timers;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Timers of one node name on one worker, in exact order. */
final class FakeTimers implements Timers {
  /** A timer that is set. */
  record Timer(long handle, long deadlineNanos, long token) {}

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Timer::deadlineNanos).thenComparingLong(Timer::handle));
  private long nextHandle;

  @Override
  public long schedule(long deadlineNanos, long token) {
    long handle = nextHandle++;
    timers.add(new Timer(handle, deadlineNanos, token));
    return handle;
  }

  @Override
  public void cancel(long handle) {
    timers.removeIf(timer -> timer.handle == handle);
  }

  @Nullable Timer next() {
    return timers.peek();
  }

  void remove(Timer timer) {
    timers.remove(timer);
  }
}
