package dev.weir.switching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MacTableTest {
  private static final int AGEING = 300;

  private static MacTable table(int limit) {
    MacTable table = new MacTable(limit, 42);
    for (int index = 1; index <= 8; index++) {
      assertThat(table.slotOf(index * 10)).isEqualTo(index);
    }
    return table;
  }

  @Test
  void learnsRefreshesAndMoves() {
    MacTable table = table(100);
    assertThat(table.lookup(0xa, 1, 0, AGEING)).isZero();
    assertThat(table.learn(0xa, 1, 3, 100, AGEING, 0)).isEqualTo(MacTable.LEARNT);
    assertThat(table.learn(0xa, 1, 3, 200, AGEING, 0)).isEqualTo(MacTable.KNOWN);
    assertThat(table.lookup(0xa, 1, 500, AGEING)).isEqualTo(3);
    assertThat(table.lookup(0xa, 1, 501, AGEING)).isZero();
    assertThat(table.lookup(0xa, 2, 200, AGEING)).isZero();
    assertThat(table.learn(0xa, 1, 4, 201, AGEING, 0)).isEqualTo(MacTable.MOVED);
    assertThat(table.lookup(0xa, 1, 201, AGEING)).isEqualTo(4);
    assertThat(table.moves()).isEqualTo(1);
    assertThat(table.lastMove()).isEqualTo(new MacTable.Move(0xa, 1, 30, 40));
    assertThat(table.sizeOf(3)).isZero();
    assertThat(table.sizeOf(4)).isEqualTo(1);
    assertThat(table.entries()).containsExactly(new MacTable.Entry(0xa, 1, 40, 201));
  }

  @Test
  void anExpiredEntryElsewhereIsNoMove() {
    MacTable table = table(100);
    table.learn(0xa, 1, 3, 0, AGEING, 0);
    assertThat(table.learn(0xa, 1, 4, 301, AGEING, 0)).isEqualTo(MacTable.LEARNT);
    assertThat(table.moves()).isZero();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void keepsLimitsOfTableAndPort() {
    MacTable table = table(16);
    for (int mac = 1; mac <= 4; mac++) {
      assertThat(table.learn(mac, 1, 1, 0, AGEING, 4)).isEqualTo(MacTable.LEARNT);
    }
    assertThat(table.learn(5, 1, 1, 0, AGEING, 4)).isEqualTo(MacTable.PORT_FULL);
    for (int mac = 11; mac <= 22; mac++) {
      assertThat(table.learn(mac, 1, 2, 0, AGEING, 0)).isEqualTo(MacTable.LEARNT);
    }
    assertThat(table.learn(99, 1, 2, 0, AGEING, 0)).isEqualTo(MacTable.TABLE_FULL);
    assertThat(table.learn(11, 1, 1, 0, AGEING, 4)).isEqualTo(MacTable.PORT_FULL);
    assertThat(table.lookup(11, 1, 0, AGEING)).as("stays where it was").isEqualTo(2);
    assertThat(table.expire(301, AGEING)).isEqualTo(16);
    assertThat(table.size()).isZero();
    assertThat(table.sizeOf(1)).isZero();
    assertThat(table.learn(99, 1, 1, 301, AGEING, 4)).isEqualTo(MacTable.LEARNT);
  }

  @Test
  void removesWhatFits() {
    MacTable table = table(100);
    table.learn(1, 1, 1, 0, AGEING, 0);
    table.learn(2, 1, 2, 0, AGEING, 0);
    assertThat(table.removeIf(entry -> entry.interfaceIndex() == 20)).isEqualTo(1);
    assertThat(table.lookup(1, 1, 0, AGEING)).isEqualTo(1);
    assertThat(table.lookup(2, 1, 0, AGEING)).isZero();
  }

  @Test
  void agreesWithAnObviousTable() {
    Random random = new Random(11);
    MacTable table = table(4096);
    record Seen(int slot, int at) {}
    Map<Long, Seen> oracle = new HashMap<>();
    int now = 0;
    for (int round = 0; round < 300_000; round++) {
      now += random.nextInt(50) == 0 ? 1 : 0;
      long mac = 1L + random.nextInt(2000);
      int vlan = random.nextInt(2);
      long key = mac << 12 | vlan;
      if (random.nextInt(3) == 0) {
        int slot = 1 + random.nextInt(8);
        table.learn(mac, vlan, slot, now, AGEING, 0);
        oracle.put(key, new Seen(slot, now));
      } else {
        Seen seen = oracle.get(key);
        int expected = seen == null || now - seen.at > AGEING ? 0 : seen.slot;
        assertThat(table.lookup(mac, vlan, now, AGEING)).isEqualTo(expected);
      }
      if (round % 10_000 == 0) {
        int at = now;
        table.expire(now, AGEING);
        oracle.values().removeIf(seen -> at - seen.at > AGEING);
        assertThat(table.size()).isEqualTo(oracle.size());
      }
    }
    assertThat(table.moves()).isPositive();
  }

  @Test
  void fillsToItsLimitWithoutOverflowingBuckets() {
    MacTable table = table(8192);
    Random random = new Random(12);
    for (int i = 0; i < 8192; i++) {
      long mac = random.nextLong() & 0xfeff_ffff_ffffL;
      assertThat(table.learn(mac, 1, 1, 0, AGEING, 0)).isEqualTo(MacTable.LEARNT);
    }
    assertThat(table.size()).isEqualTo(8192);
  }

  @Test
  void staysConsistentUnderSeveralWorkers() throws InterruptedException {
    MacTable table = table(1024);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int worker = 1; worker <= 4; worker++) {
      int slot = worker;
      Thread thread =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((t, e) -> failures.add(e))
              .start(
                  () -> {
                    Random random = new Random(slot);
                    awaitQuietly(start);
                    for (int i = 0; i < 200_000; i++) {
                      long mac = 1L + random.nextInt(1500);
                      int second = i / 1000;
                      if (random.nextInt(100) == 0) {
                        table.expire(second, 3);
                      }
                      table.learn(mac, 1, slot, second, 3, 400);
                      int found = table.lookup(1 + random.nextInt(1500), 1, second, 3);
                      assertThat(found).isBetween(0, 4);
                    }
                  });
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    List<MacTable.Entry> entries = table.entries();
    assertThat(table.size()).isEqualTo(entries.size()).isLessThanOrEqualTo(1024);
    int sum = 0;
    for (int slot = 1; slot <= 4; slot++) {
      int index = slot * 10;
      long count = entries.stream().filter(e -> e.interfaceIndex() == index).count();
      assertThat((long) table.sizeOf(slot)).isEqualTo(count);
      sum += table.sizeOf(slot);
    }
    assertThat(sum).isEqualTo(table.size());
    table.removeIf(entry -> true);
    assertThat(table.size()).isZero();
    assertThat(table.entries()).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
