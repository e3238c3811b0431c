package dev.weir.engine;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The control thread's work: actions in order, and actions at a time. In production a thread runs
 * it; under a virtual clock whoever steps the engine does.
 */
final class ControlLoop {
  private static final long MOST_WAIT_NANOS = 1_000_000_000;

  private record Delayed(long atNanos, long number, Runnable action, AtomicBoolean cancelled) {}

  private final Consumer<Throwable> onError;
  private final Queue<Runnable> actions = new ArrayDeque<>();
  private final PriorityQueue<Delayed> delayed =
      new PriorityQueue<>(
          Comparator.comparingLong(Delayed::atNanos).thenComparingLong(Delayed::number));
  private long number;
  private boolean signalled;
  private boolean stopped;

  /** With somebody to tell of actions that throw. */
  ControlLoop(Consumer<Throwable> onError) {
    this.onError = onError;
  }

  synchronized void execute(Runnable action) {
    actions.add(action);
    signal();
  }

  /** Runs an action at a time; the result calls it off. */
  synchronized Runnable schedule(long atNanos, Runnable action) {
    AtomicBoolean cancelled = new AtomicBoolean();
    delayed.add(new Delayed(atNanos, number++, action, cancelled));
    signal();
    return () -> cancelled.set(true);
  }

  /** Ends a wait. */
  synchronized void signal() {
    signalled = true;
    notifyAll();
  }

  synchronized void stop() {
    stopped = true;
    signal();
  }

  /** When the next action is due, or {@link Long#MAX_VALUE}. */
  synchronized long nextDeadlineNanos() {
    Delayed next = delayed.peek();
    return next == null ? Long.MAX_VALUE : next.atNanos;
  }

  /** Runs what is due. Returns whether there was anything. */
  boolean runDue(long nowNanos) {
    boolean any = false;
    while (true) {
      Runnable action = nextDue(nowNanos);
      if (action == null) {
        return any;
      }
      any = true;
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        onError.accept(e);
      }
    }
  }

  private synchronized @org.jspecify.annotations.Nullable Runnable nextDue(long nowNanos) {
    Runnable action = actions.poll();
    while (action == null && !delayed.isEmpty() && delayed.element().atNanos - nowNanos <= 0) {
      Delayed due = delayed.remove();
      action = due.cancelled.get() ? null : due.action;
    }
    return action;
  }

  /**
   * Runs until stopped.
   *
   * @param drain takes what workers have sent; true if there was anything
   */
  void run(LongSupplier clock, BooleanSupplier drain) {
    while (true) {
      boolean work = drain.getAsBoolean();
      work |= runDue(clock.getAsLong());
      synchronized (this) {
        if (stopped) {
          return;
        }
        if (!work && !signalled) {
          long nanos = Math.min(nextDeadlineNanos() - clock.getAsLong(), MOST_WAIT_NANOS);
          if (nanos > 0) {
            try {
              wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return;
            }
          }
        }
        signalled = false;
      }
    }
  }
}
