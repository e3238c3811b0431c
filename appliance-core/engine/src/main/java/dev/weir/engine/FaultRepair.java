package dev.weir.engine;

import dev.weir.engine.worker.GraphMaker;
import dev.weir.engine.worker.Worker;
import dev.weir.engine.worker.WorkerGraph;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.node.NodeRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What follows when a module has thrown: an alarm, and after a moment its nodes and state are made
 * anew on the worker. One that keeps failing stays out of service until the next commit.
 */
final class FaultRepair {
  private static final int MOST_FAULTS = 5;
  private static final long REBUILD_DELAY_NANOS = 100_000_000;

  private final WorkerCalls calls;
  private final ControlLoop control;
  private final Alarms alarms;
  private final LongSupplier clock;
  private final Supplier<Generation> running;

  /** By module and generation; the control thread's. */
  private final Map<String, Integer> faults = new HashMap<>();

  FaultRepair(
      WorkerCalls calls,
      ControlLoop control,
      Alarms alarms,
      LongSupplier clock,
      Supplier<Generation> running) {
    this.calls = calls;
    this.control = control;
    this.alarms = alarms;
    this.clock = clock;
    this.running = running;
  }

  /** A module has failed; the worker's thread. */
  void moduleFailed(int worker, NodeRef node, Throwable why) {
    control.execute(() -> rebuild(calls.workers().get(worker), node, why));
  }

  /** Modules that are made anew by a commit have not failed yet. */
  void forget(Collection<String> modules) {
    modules.forEach(module -> alarms.clear(key(module)));
  }

  private static String key(String module) {
    return "module-fault " + module;
  }

  private void rebuild(Worker worker, NodeRef node, Throwable why) {
    Generation now = running.get();
    String module = node.module();
    int count = faults.merge(module + "@" + System.identityHashCode(now), 1, Integer::sum);
    boolean last = count >= MOST_FAULTS;
    alarms.raise(
        key(module),
        Alarms.Severity.MAJOR,
        "module "
            + module
            + " failed in node "
            + node.name()
            + " on worker "
            + worker.index()
            + " ("
            + why
            + "), it fails "
            + String.valueOf(now.modules().get(module)).toLowerCase(Locale.ROOT)
            + (last ? "; it stays out of service until the next commit" : "; it is rebuilt"));
    if (!last) {
      control.schedule(
          clock.getAsLong() + REBUILD_DELAY_NANOS * count, () -> renew(now, worker, module));
    }
  }

  private void renew(Generation of, Worker worker, String module) {
    if (of != running.get()) {
      return;
    }
    of.states().renew(module, worker.index());
    WorkerGraph graph = of.graph(worker);
    GraphMaker.Rebuilt rebuilt = of.maker(worker, false).rebuild(graph, module);
    calls.tell(worker, w -> w.replace(graph, rebuilt));
  }
}
