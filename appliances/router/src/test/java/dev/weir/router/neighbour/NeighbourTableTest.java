package dev.weir.router.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeighbourTableTest {
  private record Key(int on, boolean ipv6, long high, long low) {}

  @Test
  void agreesWithAMapOverRandomChanges() {
    NeighbourTable table = new NeighbourTable();
    Map<Key, Integer> model = new HashMap<>();
    List<Key> live = new ArrayList<>();
    Random random = new Random(3);
    long nowNanos = 0;
    for (int step = 0; step < 300_000; step++) {
      nowNanos += 1_000_000;
      Key key =
          new Key(
              1 + random.nextInt(3), random.nextBoolean(), random.nextInt(2), random.nextInt(4000));
      Integer known = model.get(key);
      assertThat(table.find(key.on, key.ipv6, key.high, key.low))
          .isEqualTo(known == null ? NeighbourTable.NONE : known);
      if (known == null && random.nextInt(3) > 0) {
        int index = table.add(key.on, key.ipv6, key.high, key.low, nowNanos);
        assertThat(index).isNotEqualTo(NeighbourTable.NONE);
        model.put(key, index);
        live.add(key);
      } else if (!live.isEmpty()) {
        Key victim = live.get(random.nextInt(live.size()));
        live.remove(victim);
        table.remove(Objects.requireNonNull(model.remove(victim)), nowNanos);
        assertThat(table.find(victim.on, victim.ipv6, victim.high, victim.low))
            .isEqualTo(NeighbourTable.NONE);
      }
      assertThat(table.count()).isEqualTo(model.size());
    }
  }

  @Test
  void isBoundedAndUsesPlacesAgainOnlyAfterAWhile() {
    NeighbourTable table = new NeighbourTable();
    for (int i = 0; i < NeighbourTable.CAPACITY; i++) {
      assertThat(table.add(1, false, 0, i, 0)).isEqualTo(i);
    }
    assertThat(table.add(1, false, 0, -1, 0)).isEqualTo(NeighbourTable.NONE);
    table.remove(5, 1000);
    assertThat(table.add(1, false, 0, -1, 2000)).isEqualTo(NeighbourTable.NONE);
    assertThat(table.add(1, false, 0, -1, 1000 + NeighbourTable.QUARANTINE_NANOS)).isEqualTo(5);
    assertThat(table.incomplete(1)).isEqualTo(NeighbourTable.CAPACITY);
  }

  @Test
  void buildsTheHeaderInOneStore() {
    NeighbourTable table = new NeighbourTable();
    int index = table.add(1, false, 0, 7, 0);
    assertThat(table.headerStart(index)).isZero();
    table.setMac(index, 0x0a0b0c0d0e0fL, 0x010203040506L);
    assertThat(table.headerStart(index)).isEqualTo(0x0a0b0c0d0e0f0102L);
    assertThat(table.headerRest(index)).isEqualTo(0x03040506);
    assertThat(table.mac(index)).isEqualTo(0x0a0b0c0d0e0fL);
  }
}
