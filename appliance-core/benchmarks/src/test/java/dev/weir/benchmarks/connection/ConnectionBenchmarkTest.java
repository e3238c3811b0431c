package dev.weir.benchmarks.connection;

import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Smoke;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectionBenchmarkTest {
  @Test
  void measuresAllItKnows() {
    List<Measurement> results = new ArrayList<>();
    new ConnectionBenchmark(1 << 13).run(Smoke.options(), results::add);
    Smoke.check(results);
  }
}
