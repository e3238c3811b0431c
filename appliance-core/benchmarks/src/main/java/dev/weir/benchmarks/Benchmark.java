package dev.weir.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A benchmark as the command line knows it. */
public interface Benchmark {
  /** Its name: one word. */
  String name();

  /** What it measures, in a line. */
  String description();

  /** Its cases that can be asked for one by one; empty if it is only run as a whole. */
  default List<String> cases() {
    return List.of();
  }

  /**
   * Measures.
   *
   * @param results told of each figure as soon as it is known
   * @throws BenchmarkException if it cannot be measured here, or what was measured did not work
   */
  void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException;
}
