package dev.weir.benchmarks.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Command;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Smoke;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SleepBenchmarksIT {
  private final List<Measurement> results = new ArrayList<>();

  @BeforeEach
  void programs() {
    Requires.rootAndNamespaces();
    Requires.programs("iperf3", "ping=iputils-ping");
  }

  private static BenchOptions only(String... cases) {
    return new BenchOptions(1, 0.5, Set.of(cases), Smoke.MODULES, Optional.empty());
  }

  @Test
  void latencyOfWeirAndTheKernelsBridge() throws Exception {
    new LatencyBenchmark().run(only("steady", "first-after-idle"), results::add);
    Smoke.check(results);
    assertThat(results)
        .extracting(Measurement::name)
        .containsExactly(
            "steady-p50",
            "steady-p50-loop",
            "steady-p90",
            "steady-p90-loop",
            "steady-p99",
            "steady-p99-loop",
            "steady-p99.9",
            "steady-p99.9-loop",
            "steady-p99.99",
            "steady-p99.99-loop",
            "steady-lost",
            "first-after-idle-p50");
    assertThat(Command.run("ip netns list")).doesNotContain(Hosts.uniqueName());
  }

  @Test
  void idle() throws Exception {
    new IdleBenchmark().run(only("interrupt"), results::add);
    Smoke.check(results);
    assertThat(results).singleElement().satisfies(one -> assertThat(one.median()).isPositive());
    assertThat(Command.run("ip netns list")).doesNotContain(Hosts.uniqueName());
  }
}
