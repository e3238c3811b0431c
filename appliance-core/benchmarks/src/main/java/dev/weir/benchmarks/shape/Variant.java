package dev.weir.benchmarks.shape;

/** One way to carry packets through the path. */
interface Variant {
  /**
   * Takes up to {@link Workload#BATCH} frames from the ring, starting at {@code ring}; returns
   * frames transmitted.
   */
  int run(int ring);
}
