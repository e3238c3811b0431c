package dev.weir.engine;

import dev.weir.engine.worker.Worker;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.node.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The threads of a running engine: one for each worker, the control thread, the watchdog. */
final class Threads {
  private static final long WATCH_INTERVAL_MILLIS = 500;
  private static final int STUCK_INTERVALS = 4;

  private final List<Worker> workers;
  private final ControlLoop control;
  private final Alarms alarms;
  private final List<Thread> all = new ArrayList<>();
  private volatile boolean stopping;

  Threads(
      List<Worker> workers,
      ControlLoop control,
      LongSupplier clock,
      BooleanSupplier drain,
      Alarms alarms,
      List<Integer> processors) {
    this.workers = List.copyOf(workers);
    this.control = control;
    this.alarms = alarms;
    for (Worker worker : workers) {
      int processor = worker.index() < processors.size() ? processors.get(worker.index()) : -1;
      add("weir-worker-" + worker.index(), () -> runWorker(worker, clock, processor));
    }
    add("weir-control", () -> control.run(clock, drain));
    add("weir-watchdog", this::watch);
  }

  private void add(String name, Runnable body) {
    all.add(Thread.ofPlatform().name(name).daemon(true).unstarted(body));
  }

  private void runWorker(Worker worker, LongSupplier clock, int processor) {
    try {
      worker.run(clock, processor);
    } catch (RuntimeException | Error e) {
      // Modules cannot get here; what does is a defect of the engine or of a driver.
      alarms.raise(
          "worker " + worker.index(),
          Alarms.Severity.MAJOR,
          "worker " + worker.index() + " has ended: " + e);
      throw e;
    }
  }

  void start() {
    all.forEach(Thread::start);
  }

  /** A node that does not return cannot be stopped in Java: say which it is. */
  private void watch() {
    long[] rounds = new long[workers.size()];
    int[] still = new int[workers.size()];
    while (!stopping) {
      try {
        Thread.sleep(WATCH_INTERVAL_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      for (Worker worker : workers) {
        int i = worker.index();
        boolean moved = worker.rounds() != rounds[i] || worker.isAsleep();
        still[i] = moved ? 0 : still[i] + 1;
        rounds[i] = worker.rounds();
        NodeRef node = worker.currentNode();
        if (still[i] == STUCK_INTERVALS) {
          alarms.raise(
              "stuck " + i,
              Alarms.Severity.MAJOR,
              "worker " + i + " does not return from " + (node == null ? "a driver" : node));
        } else if (moved) {
          alarms.clear("stuck " + i);
        }
      }
    }
  }

  void stop() {
    stopping = true;
    workers.forEach(Worker::stop);
    control.stop();
    all.getLast().interrupt();
    for (Thread thread : all) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
