package dev.weir.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DropCountersTest {
  @Test
  void agreesWithAMapOnRandomDrops() {
    Random random = new Random(5);
    DropCounters drops = new DropCounters();
    Map<String, Long> oracle = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      int reason = random.nextInt(20);
      int index = random.nextInt(4096);
      int rule = random.nextInt(10) - 1;
      drops.add(reason, index % 30, rule);
      oracle.merge(reason + " " + index % 30 + " " + rule, 1L, Long::sum);
    }
    Map<String, Long> counted = new HashMap<>();
    drops.forEach((r, i, rule, n) -> counted.put(r + " " + i + " " + rule, n));
    assertThat(counted).isEqualTo(oracle);
  }

  @Test
  void staysBoundedWhenVeryManyRulesDrop() {
    DropCounters drops = new DropCounters();
    int count = 400_000;
    for (int i = 0; i < count; i++) {
      drops.add(1, 1, i);
    }
    long[] sum = new long[2];
    drops.forEach(
        (r, i, rule, n) -> {
          sum[0] += n;
          sum[1]++;
        });
    assertThat(sum[0]).isEqualTo(count);
    assertThat(sum[1]).isLessThan(140_000);
  }
}
