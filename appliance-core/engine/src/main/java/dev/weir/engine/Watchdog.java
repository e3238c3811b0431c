package dev.weir.engine;

import dev.weir.engine.worker.Worker;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.node.NodeRef;
import java.util.List;

/**
 * Looks at the workers now and then. A node that does not return cannot be stopped in Java: an
 * alarm says which it is, and is cleared when the worker goes on. One thread.
 */
final class Watchdog {
  /** Looks at a worker that has not moved before the alarm. */
  static final int STUCK_LOOKS = 4;

  private final List<Worker> workers;
  private final Alarms alarms;
  private final long[] rounds;
  private final int[] still;

  Watchdog(List<Worker> workers, Alarms alarms) {
    this.workers = workers;
    this.alarms = alarms;
    rounds = new long[workers.size()];
    still = new int[workers.size()];
  }

  void look() {
    for (Worker worker : workers) {
      int i = worker.index();
      boolean moved = worker.load().rounds() != rounds[i] || worker.loop().isAsleep();
      still[i] = moved ? 0 : still[i] + 1;
      rounds[i] = worker.load().rounds();
      if (still[i] == STUCK_LOOKS) {
        NodeRef node = worker.currentNode();
        alarms.raise(
            key(i),
            Alarms.Severity.MAJOR,
            "worker " + i + " does not return from " + (node == null ? "a driver" : node));
      } else if (moved) {
        alarms.clear(key(i));
      }
    }
  }

  private static String key(int worker) {
    return "stuck " + worker;
  }
}
