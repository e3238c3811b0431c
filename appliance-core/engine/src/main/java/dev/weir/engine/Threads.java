package dev.weir.engine;

import dev.weir.engine.os.Affinity;
import dev.weir.engine.os.TimeSlice;
import dev.weir.engine.worker.Worker;
import dev.weir.sdk.module.Alarms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The threads of a running engine: one for each worker, the control thread, the watchdog. */
final class Threads {
  private static final long WATCH_INTERVAL_MILLIS = 500;

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
      if (processor >= 0 && !Affinity.pin(processor)) {
        alarms.raise(
            "pin " + worker.index(),
            Alarms.Severity.MINOR,
            "worker " + worker.index() + " cannot run on processor " + processor + " alone");
      }
      // Where the kernel refuses it, or knows of none (before 6.12), it runs as other threads do.
      TimeSlice.set(TimeSlice.SHORTEST_NANOS);
      worker.loop().run(clock);
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

  private void watch() {
    Watchdog watchdog = new Watchdog(workers, alarms);
    while (!stopping) {
      try {
        Thread.sleep(WATCH_INTERVAL_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      watchdog.look();
    }
  }

  void stop() {
    stopping = true;
    workers.forEach(worker -> worker.loop().stop());
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
