package dev.weir.benchmarks.fib;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Smoke;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FibBenchmarkTest {
  @Test
  void measuresBothFamilies() {
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<Measurement> results = new ArrayList<>();
      new FibBenchmark().measure(PrefixTable.generate(ipv6, 2000), results::add);
      Smoke.check(results);
      assertThat(results)
          .extracting(Measurement::unit)
          .contains("Mlookups/s", "Mupdates/s", "bytes/prefix");
    }
  }

  @Test
  void madeUpTablesHaveDifferentPrefixesShortestFirst() {
    for (boolean ipv6 : new boolean[] {false, true}) {
      PrefixTable table = PrefixTable.generate(ipv6, 5000);
      Set<Object> prefixes = new HashSet<>();
      for (int i = 0; i < table.size(); i++) {
        assertThat(prefixes.add(table.prefix(i))).isTrue();
        assertThat(i == 0 || table.length()[i - 1] <= table.length()[i]).isTrue();
        assertThat(table.prefix(i).isIpv6()).isEqualTo(ipv6);
      }
      assertThat(prefixes).hasSize(5000);
    }
  }
}
