package dev.weir.benchmarks.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Smoke;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VhostBenchmarkIT {
  @Test
  void measuresBridgeAndFirewallBesideTheirPeers() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("dpdk-testpmd=dpdk-dev", "ovsdb-server=openvswitch-switch-dpdk");
    List<Measurement> results = new ArrayList<>();
    new VhostBenchmark()
        .run(
            new BenchOptions(1, 0.3, Set.of("64", "stateful"), Smoke.MODULES, Optional.empty()),
            results::add);
    Smoke.check(results);
    assertThat(results)
        .extracting(Measurement::name)
        .containsExactly("vhost-user-64", "vhost-user-64", "vhost-user-stateful");
    assertThat(results).allSatisfy(one -> assertThat(one.ratio()).isPresent());
  }
}
