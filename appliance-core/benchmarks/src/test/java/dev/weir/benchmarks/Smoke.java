package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** For tests that only see whether a benchmark works: the shortest samples, no corpus. */
public final class Smoke {
  /** The modules of the distribution, as the build has put it together. */
  public static final Path MODULES = Path.of("..", "runtime", "target", "weir", "modules");

  private Smoke() {}

  /** Two samples of no length to speak of. */
  public static BenchOptions options() {
    return new BenchOptions(2, 0.01, Set.of(), MODULES, Optional.empty());
  }

  /** Every figure is one. */
  public static void check(List<Measurement> results) {
    assertThat(results).isNotEmpty();
    for (Measurement one : results) {
      assertThat(one.min()).as(one.name()).isGreaterThanOrEqualTo(0).isFinite();
      assertThat(one.median()).as(one.name()).isBetween(one.min(), one.max());
      assertThat(one.max()).as(one.name()).isFinite();
      assertThat(one.unit()).isNotBlank();
    }
  }
}
