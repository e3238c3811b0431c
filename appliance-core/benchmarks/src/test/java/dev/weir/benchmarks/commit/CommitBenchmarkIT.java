package dev.weir.benchmarks.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Smoke;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommitBenchmarkIT {
  @Test
  void changesAndCommits() throws Exception {
    List<Measurement> results = new ArrayList<>();
    new CommitBenchmark(60).run(Smoke.options(), results::add);
    Smoke.check(results);
    assertThat(results)
        .extracting(Measurement::name)
        .containsExactly("check-one-line", "commit-one-line");
  }
}
