package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Measurement PLAIN = Measurement.of("a-case", "ms", 3, 1, 2);
  private static final Measurement FULL =
      Measurement.of("b-case", "Mpps", 1e7, 2e7).withAllocation(0.000012).withPeer("other", 4e7);

  @Test
  void medianIsTheMiddleOfTheSamples() {
    assertThat(PLAIN.median()).isEqualTo(2);
    assertThat(PLAIN.min()).isEqualTo(1);
    assertThat(PLAIN.max()).isEqualTo(3);
    assertThat(PLAIN.runs()).isEqualTo(3);
  }

  @Test
  void jsonHasExactlyTheFieldsThatAreKnown() {
    Map<?, ?> report = (Map<?, ?>) Parsed.of(Report.json("x", "a machine", List.of(PLAIN, FULL)));
    assertThat(report.keySet()).isEqualTo(java.util.Set.of("bench", "machine", "results"));
    List<?> results = (List<?>) java.util.Objects.requireNonNull(report.get("results"), "results");
    assertThat(((Map<?, ?>) results.get(0)).keySet().toString())
        .isEqualTo("[case, unit, median, min, max, runs]");
    assertThat(((Map<?, ?>) results.get(1)).keySet().toString())
        .isEqualTo(
            "[case, unit, median, min, max, runs, allocatedBytesPerPacket, peer, peerMedian,"
                + " ratio]");
    assertThat(Parsed.number((Map<?, ?>) results.get(1), "ratio")).isEqualTo(0.5);
  }

  @Test
  void jsonIsReadBackAsItWas() throws Exception {
    assertThat(Report.parse(Report.json("x", "a \"machine\"", List.of(PLAIN, FULL))))
        .isEqualTo(List.of(PLAIN, FULL));
  }

  @Test
  void otherTextIsRefused() {
    for (String text : List.of("", "{}", "[1, 2]", "{\"results\": [{}]}", "\u0000")) {
      assertThatThrownBy(() -> Report.parse(text)).isInstanceOf(BenchmarkException.class);
    }
  }

  @Test
  void lineNamesPeerAndRatio() {
    assertThat(FULL.toString()).contains("b-case", "Mpps", "0.50 of other", "bytes allocated");
    assertThat(PLAIN.toString()).contains("a-case", "2.00 ms", "3 runs").doesNotContain("of other");
  }
}
