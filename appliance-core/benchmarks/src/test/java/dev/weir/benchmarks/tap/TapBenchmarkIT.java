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
import org.junit.jupiter.api.Test;

final class TapBenchmarkIT {
  @Test
  void measuresWeirAndTheKernelAndLeavesNothingBehind() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("iperf3", "ping=iputils-ping");
    List<Measurement> results = new ArrayList<>();
    new TapBenchmark()
        .run(new BenchOptions(1, 1, Set.of(), Smoke.MODULES, Optional.empty()), results::add);
    Smoke.check(results);
    assertThat(results).extracting(Measurement::name).containsExactly("tcp", "udp-small");
    assertThat(results).allSatisfy(one -> assertThat(one.ratio()).isPresent());
    assertThat(Command.run("ip netns list")).doesNotContain(Hosts.uniqueName());
  }
}
