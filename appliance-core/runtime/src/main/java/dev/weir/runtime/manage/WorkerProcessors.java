package dev.weir.runtime.manage;

import dev.weir.engine.os.Affinity;
import dev.weir.engine.os.NumaNodes;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/** Which processors the workers are pinned to. */
public final class WorkerProcessors {
  /** Left to the control plane, the compiler and the kernel where workers are pinned unasked. */
  private static final int OTHERS = 2;

  private WorkerProcessors() {}

  /**
   * The last processors this process may use, one a worker, all of one NUMA node where one has so
   * many: the workers share tables and hand packets to each other. None if there are hardly more
   * than workers, where the kernel does better.
   */
  public static List<Integer> choose(int workers) {
    return choose(workers, Affinity.current(), NumaNodes::read);
  }

  static List<Integer> choose(int workers, BitSet allowed, Supplier<NumaNodes> nodes) {
    if (allowed.cardinality() < workers + OTHERS) {
      return List.of();
    }
    BitSet from = allowed;
    for (BitSet node : nodes.get().processors().values()) {
      BitSet usable = (BitSet) node.clone();
      usable.and(allowed);
      if (usable.cardinality() >= workers) {
        from = usable;
      }
    }
    return from.stream().skip((long) from.cardinality() - workers).boxed().toList();
  }
}
