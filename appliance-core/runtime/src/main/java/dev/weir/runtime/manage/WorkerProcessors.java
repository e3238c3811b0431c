package dev.weir.runtime.manage;

import dev.weir.engine.os.Affinity;
import java.util.BitSet;
import java.util.List;

/** Which processors the workers are pinned to. */
public final class WorkerProcessors {
  /** Left to the control plane, the compiler and the kernel where workers are pinned unasked. */
  private static final int OTHERS = 2;

  private WorkerProcessors() {}

  /**
   * The last processors this process may use, one a worker; none if there are hardly more than
   * workers, where the kernel does better.
   */
  public static List<Integer> choose(int workers) {
    return choose(workers, Affinity.current());
  }

  static List<Integer> choose(int workers, BitSet allowed) {
    int there = allowed.cardinality();
    return there < workers + OTHERS
        ? List.of()
        : allowed.stream().skip((long) there - workers).boxed().toList();
  }
}
