package dev.weir.runtime.warm;

import dev.weir.config.bind.Configuration;
import dev.weir.engine.Engine;
import dev.weir.engine.worker.Worker;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.Folders;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.node.NodeRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Forwards made-up packets on several {@link Stage}s at once, which differ in the class of their
 * queues. Real queues are of other classes: had calls of drivers met one or two classes only, they
 * would be compiled for these alone, and that code thrown away at the first real packet.
 */
final class Rehearsal {
  private static final int STAGES = 3;

  private final ApplianceOptions real;
  private final List<LoadedModule> modules;
  private final Configuration configuration;
  private final Set<NodeRef> passed = new HashSet<>();
  private final Set<NodeRef> nodes = new HashSet<>();
  private volatile boolean stopped;
  private long packets;

  Rehearsal(ApplianceOptions real, List<LoadedModule> modules, Configuration configuration) {
    this.real = real;
    this.modules = List.copyOf(modules);
    this.configuration = configuration;
  }

  /** Ends it soon. Any thread. */
  void stop() {
    stopped = true;
  }

  /** Packets that were forwarded or dropped. */
  long packets() {
    return packets;
  }

  /** Nodes that at least one packet has passed. */
  Set<NodeRef> passed() {
    return Set.copyOf(passed);
  }

  /** Nodes of the graph. */
  Set<NodeRef> nodes() {
    return Set.copyOf(nodes);
  }

  /**
   * Ends when all is compiled, at the latest at a time. On the calling thread.
   *
   * @param endNanos by {@link System#nanoTime}
   */
  void run(long endNanos) throws IOException, ModuleException, PrepareException {
    Compilation compilation = new Compilation(System.nanoTime());
    run(now -> now - endNanos >= 0 || compilation.isOver(now));
  }

  /**
   * The same until something else is the case.
   *
   * @param isOver told the time whenever hosts begin to talk
   */
  void run(LongPredicate isOver) throws IOException, ModuleException, PrepareException {
    Path state = real.state().resolve("warm-up");
    Folders.delete(state);
    List<Stage> stages = new ArrayList<>();
    try {
      for (int i = 0; i < STAGES && !stopped; i++) {
        stages.add(Stage.open(real, modules, configuration, state, i));
      }
      if (!stopped && !stages.getFirst().isEmpty()) {
        RehearsalClock clock =
            new RehearsalClock(
                stages, System.nanoTime() - Stage.SETTLE_NANOS, now -> stopped || isOver.test(now));
        stages.getFirst().engine().workers().getFirst().loop().run(clock);
      }
      stages.forEach(stage -> count(stage.engine()));
    } finally {
      stages.forEach(Stage::close);
      Folders.delete(state);
    }
  }

  private void count(Engine engine) {
    for (Worker worker : engine.workers()) {
      packets += worker.load().packets();
    }
    for (Map.Entry<NodeRef, Long> one : engine.running().passed().entrySet()) {
      nodes.add(one.getKey());
      if (one.getValue() > 0) {
        passed.add(one.getKey());
      }
    }
  }
}
