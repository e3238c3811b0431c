package dev.weir.benchmarks.card;

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

final class CardBenchmarkIT {
  @Test
  void measuresBothDriversAndTheirPeersAndLeavesNothingBehind() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("ethtool", "dpdk-testpmd=dpdk-dev");
    List<Measurement> results = new ArrayList<>();
    new CardBenchmark()
        .run(new BenchOptions(1, 0.3, Set.of("64"), Smoke.MODULES, Optional.empty()), results::add);
    Smoke.check(results);
    assertThat(results)
        .extracting(Measurement::name)
        .containsExactly(
            "afxdp-64",
            "afpacket-64",
            "afxdp-64-kernel",
            "afpacket-64-kernel",
            "afxdp-64-afpacket");
    assertThat(results).allSatisfy(one -> assertThat(one.ratio()).isPresent());
    assertThat(Command.run("ip netns list")).doesNotContain("wb" + ProcessHandle.current().pid());
    assertThat(Command.run("ip link")).doesNotContain("wb" + ProcessHandle.current().pid());
  }
}
