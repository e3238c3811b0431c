package dev.weir.config.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.config.NaturalOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
  @Test
  void doesWhatATreeMapDoesAndLeavesOldVersionsAlone() {
    Random random = new Random(31);
    PersistentMap<Integer> map = PersistentMap.empty(NaturalOrder.INSTANCE);
    TreeMap<String, Integer> oracle = new TreeMap<>(NaturalOrder.INSTANCE);
    List<PersistentMap<Integer>> versions = new ArrayList<>();
    List<Map<String, Integer>> expected = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String key = "eth" + random.nextInt(700);
      if (random.nextInt(5) < 3) {
        map = map.with(key, i);
        oracle.put(key, i);
      } else {
        map = map.without(key);
        oracle.remove(key);
      }
      assertThat(map.size()).isEqualTo(oracle.size());
      assertThat(map.get(key)).isEqualTo(java.util.Optional.ofNullable(oracle.get(key)));
      if (i % 500 == 0) {
        versions.add(map);
        expected.add(new TreeMap<>(oracle));
      }
    }
    for (int i = 0; i < versions.size(); i++) {
      assertThat(toList(versions.get(i))).isEqualTo(List.copyOf(expected.get(i).entrySet()));
    }
  }

  @Test
  void staysBalanced() {
    PersistentMap<Integer> map = PersistentMap.empty(NaturalOrder.INSTANCE);
    for (int i = 0; i < 50_000; i++) {
      map = map.with(Integer.toString(i), i);
    }
    assertThat(map.depth()).isLessThan(40);
    for (int i = 0; i < 49_000; i++) {
      map = map.without(Integer.toString(i));
    }
    assertThat(map.size()).isEqualTo(1_000);
    assertThat(map.depth()).isLessThan(25);
  }

  private static List<Map.Entry<String, Integer>> toList(PersistentMap<Integer> map) {
    List<Map.Entry<String, Integer>> list = new ArrayList<>();
    map.forEach(list::add);
    return list;
  }
}
