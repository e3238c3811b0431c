package dev.weir.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Smoke;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two workers on threads of their own: a packet that does not come out is a failure. */
final class WorkersBenchmarkIT {
  static List<String> cases() {
    return new WorkersBenchmark().cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forwardsAllPackets(String name) throws Exception {
    List<Measurement> results = new ArrayList<>();
    new WorkersBenchmark()
        .run(
            new BenchOptions(2, 0.02, Set.of(name), Smoke.MODULES, Optional.empty()), results::add);
    Smoke.check(results);
    assertThat(results).extracting(Measurement::name).containsExactly(name);
    assertThat(results.getFirst().ratio()).isPresent();
  }
}
