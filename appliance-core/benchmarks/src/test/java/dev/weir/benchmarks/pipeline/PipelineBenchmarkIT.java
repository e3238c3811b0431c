package dev.weir.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Smoke;
import dev.weir.benchmarks.fib.PrefixTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case with a few flows: a packet that does not come out is a failure. */
final class PipelineBenchmarkIT {
  private static final int FLOWS = 64;
  private static final int PREFIXES = 1000;

  static List<String> cases() {
    return new PipelineBenchmark().cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forwardsAllPackets(String name) throws Exception {
    PipelineCase what =
        PipelineCase.all().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    List<Measurement> results = new ArrayList<>();
    PipelineBenchmark.measure(
        what.withFlows(Math.min(FLOWS, what.flows())),
        Smoke.options(),
        (options, ipv6) -> PrefixTable.generate(ipv6, PREFIXES),
        results::add);
    Smoke.check(results);
    assertThat(results).extracting(Measurement::unit).containsExactly("Mpps", "ns/packet");
    assertThat(results.getFirst().allocatedBytesPerPacket()).isPresent();
  }

  @Test
  void lossIsAFailure() throws Exception {
    PipelineCase what = PipelineCase.all().get(1);
    // Routes to half of the destinations only.
    PrefixTable all = PrefixTable.generate(false, PREFIXES);
    try (Rig rig = Rig.start(Smoke.MODULES, FLOWS, Settings.of(what));
        FrameRing frames = Flows.routed(all, FLOWS)) {
      rig.route(PrefixTable.generate(false, PREFIXES / 2));
      rig.sample(frames, 1_000_000);
      assertThatThrownBy(() -> rig.checkNothingLost(0, 0))
          .isInstanceOf(BenchmarkException.class)
          .hasMessageContaining("no-route");
    }
  }
}
