package dev.weir.engine.worker;

import dev.weir.engine.os.Sleeper;
import dev.weir.sdk.hotpath.HotPath;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a worker on a thread: polls, and when nothing comes sleeps in the kernel until a packet, a
 * timer, a command or another worker wakes it. When it sleeps is the {@link WorkerMode}'s.
 *
 * <p>No wake-up is lost: who has something for the worker publishes it, then passes a full fence,
 * then looks whether the worker sleeps ({@link Sleeper#wake}). The worker says that it sleeps, then
 * passes a full fence, then looks for work once more. Whichever comes first in the order that the
 * fences make, one of the two sees the other. A device has the same duty between its ring and its
 * descriptor ({@link dev.weir.sdk.driver.InterfaceDriver#arm}).
 */
public final class WorkerLoop {
  /** Connections and fragments run out in a worker that nothing wakes, too. */
  private static final long LONGEST_SLEEP_NANOS = 1_000_000_000L;

  /** How often devices are looked at that cannot wake anybody. */
  private static final long BLIND_SLEEP_NANOS = 1_000_000L;

  /** Of so many rounds with packets one measures how long nodes take. */
  private static final int TIMED_EVERY = 128;

  private final Worker worker;
  private final WorkerLoad load;
  private final PollWindow window = new PollWindow();
  private volatile @Nullable Sleeper sleeper;
  private volatile boolean stopped;
  private volatile boolean asleep;
  private volatile WorkerMode mode = WorkerMode.ADAPTIVE;
  private volatile long longestSleepNanos = LONGEST_SLEEP_NANOS;

  WorkerLoop(Worker worker, WorkerLoad load) {
    this.worker = worker;
    this.load = load;
  }

  /**
   * Runs until {@link #stop}.
   *
   * @param clock monotonic nanoseconds
   */
  public void run(LongSupplier clock) {
    Sleeper own = new Sleeper();
    sleeper = own;
    try {
      ports().forEach(this::watch);
      rounds(own, clock);
    } finally {
      sleeper = null;
      own.close();
    }
  }

  private void rounds(Sleeper own, LongSupplier clock) {
    long now = clock.getAsLong();
    long lastPacket = now;
    int untilTimed = TIMED_EVERY;
    while (!stopped) {
      load.round();
      long before = load.packets();
      boolean work = worker.poll(now);
      long packets = load.packets() - before;
      long start = now;
      now = clock.getAsLong();
      if (work) {
        load.worked(now - start, packets);
        if (packets > 0) {
          window.arrived(start - lastPacket);
          lastPacket = now;
          // The round that is timed next need not be the next: it is one that has packets.
          worker.pipeline().timed = --untilTimed == 0;
          untilTimed = untilTimed == 0 ? TIMED_EVERY : untilTimed;
        }
        continue;
      }
      load.polled(now - start);
      if (isToSleep(now - lastPacket)) {
        start = now;
        sleep(own, now);
        now = clock.getAsLong();
        load.slept(now - start);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private boolean isToSleep(long sinceLastPacketNanos) {
    return switch (mode) {
      case POLL -> false;
      case ADAPTIVE -> window.isOver(sinceLastPacketNanos);
      case INTERRUPT -> true;
    };
  }

  private List<Port> ports() {
    return worker.pipeline().graph.ports;
  }

  private void sleep(Sleeper at, long now) {
    at.prepare();
    asleep = true;
    if (worker.isQuiet() && !stopped && armPorts()) {
      long wake = Math.min(worker.timers().nextWakeNanos(now), now + longestNanos());
      at.sleep((int) Math.max(0, (wake - now + 999_999) / 1_000_000));
    } else {
      at.cancel();
    }
    asleep = false;
  }

  private boolean armPorts() {
    boolean armed = true;
    for (Port port : ports()) {
      armed &= port.driver().arm();
    }
    return armed;
  }

  private long longestNanos() {
    for (Port port : ports()) {
      if (port.driver().pollFd() < 0) {
        return BLIND_SLEEP_NANOS;
      }
    }
    return longestSleepNanos;
  }

  /** Bounds the time of a sleep that nothing ends; for tests of wake-ups. Any thread. */
  void sleepAtMost(long nanos) {
    longestSleepNanos = nanos;
  }

  /** Wakes also when a port has something. The worker's thread, or before it runs. */
  void watch(Port port) {
    Sleeper at = sleeper;
    if (at != null && port.driver().pollFd() >= 0) {
      at.add(port.driver().pollFd());
    }
  }

  /** Undoes {@link #watch}, before the port is closed. */
  void unwatch(Port port) {
    Sleeper at = sleeper;
    if (at != null && port.driver().pollFd() >= 0) {
      at.remove(port.driver().pollFd());
    }
  }

  /** Ends the sleep, if there is one, after something was published for the worker. Any thread. */
  @HotPath
  void wake() {
    Sleeper sleeping = sleeper;
    if (sleeping != null) {
      sleeping.wake();
    }
  }

  /** Ends {@link #run} soon. Any thread. */
  public void stop() {
    stopped = true;
    wake();
  }

  /** Sets when it sleeps; from now on. Any thread. */
  public void setMode(WorkerMode next) {
    mode = next;
    wake();
  }

  /** When it sleeps. Any thread. */
  public WorkerMode mode() {
    return mode;
  }

  /** True while it sleeps in the kernel. Any thread. */
  public boolean isAsleep() {
    return asleep;
  }
}
