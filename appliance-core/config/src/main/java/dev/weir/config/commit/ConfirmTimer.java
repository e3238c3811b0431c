package dev.weir.config.commit;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs something later: by the system's clock, or by a virtual one. */
@FunctionalInterface
public interface ConfirmTimer {
  /** Runs the task once after the delay, on any thread, unless it is cancelled before. */
  Handle schedule(Duration delay, Runnable task);

  /** A task that is to run. */
  @FunctionalInterface
  interface Handle {
    /** Prevents the task from starting, if it has not. */
    void cancel();
  }

  /** A timer that uses an executor. */
  static ConfirmTimer of(ScheduledExecutorService executor) {
    return (delay, task) -> {
      ScheduledFuture<?> future = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> future.cancel(false);
    };
  }
}
