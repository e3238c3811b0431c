package dev.weir.testkit.pipeline;

import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.Timers;
import dev.weir.sdk.node.WorkerContext;
import java.util.HashMap;
import java.util.Map;

/** What nodes of one worker are told of it; outlives generations. */
final class FakeWorker {
  /** Seed of hash tables: always the same, so that tests are. */
  static final long HASH_SEED = 0x5eed_5eed_5eedL;

  private final int index;
  private final int count;
  private final Map<Class<?>, Counters<?>> counters = new HashMap<>();
  private final Map<String, FakeTimers> timers = new HashMap<>();

  FakeWorker(int index, int count) {
    this.index = index;
    this.count = count;
  }

  WorkerContext contextFor(NodeSpec spec) {
    return new WorkerContext() {
      @Override
      public int worker() {
        return index;
      }

      @Override
      public int workerCount() {
        return count;
      }

      @Override
      public <E extends Enum<E> & Counter> Counters<E> counters(Class<E> type) {
        return countersOf(type);
      }

      @Override
      public Timers timers() {
        return timersOf(spec.name());
      }

      @Override
      public long hashSeed() {
        return HASH_SEED;
      }
    };
  }

  @SuppressWarnings("unchecked") // keyed by the class
  <E extends Enum<E> & Counter> Counters<E> countersOf(Class<E> type) {
    return (Counters<E>) counters.computeIfAbsent(type, t -> new Counters<>(type));
  }

  FakeTimers timersOf(String node) {
    return timers.computeIfAbsent(node, n -> new FakeTimers());
  }
}
