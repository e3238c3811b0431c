package dev.weir.router.fib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.router.fib.PrefixOracle.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FibTest {
  private static final int OPERATIONS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTheOracleOverRandomUpdates4(long seed) {
    runRandomUpdates(Fib.ipv4(), false, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void agreesWithTheOracleOverRandomUpdates6(long seed) {
    runRandomUpdates(Fib.ipv6(), true, seed);
  }

  private static void runRandomUpdates(Fib fib, boolean ipv6, long seed) {
    Random random = new Random(seed);
    PrefixOracle oracle = new PrefixOracle();
    List<Prefix> live = new ArrayList<>();
    for (int operation = 0; operation < OPERATIONS; operation++) {
      // Waves: mostly insertions, then mostly deletions, so that tables fill and empty again.
      boolean growing = operation / 2500 % 2 == 0;
      if (live.isEmpty() || random.nextInt(100) < (growing ? 75 : 25)) {
        Prefix prefix = randomPrefix(random, ipv6, live);
        int nextHop = 1 + random.nextInt(random.nextBoolean() ? 3 : 1000);
        if (fib.get(prefix.high(), prefix.low(), prefix.length()) == Fib.NO_ROUTE) {
          live.add(prefix);
        }
        fib.insert(prefix.high(), prefix.low(), prefix.length(), nextHop);
        oracle.insert(prefix, nextHop);
      } else {
        int index = random.nextInt(live.size());
        Prefix prefix = live.set(index, live.getLast());
        live.removeLast();
        assertThat(fib.delete(prefix.high(), prefix.low(), prefix.length())).isTrue();
        assertThat(oracle.delete(prefix)).isTrue();
      }
      if (operation % 5 == 0) {
        probe(fib, oracle, ipv6, random, live, 4);
      }
    }
    assertThat(fib.size()).isEqualTo(live.size());
    probe(fib, oracle, ipv6, random, live, 5000);
    fib.compact();
    probe(fib, oracle, ipv6, random, live, 5000);
    for (Prefix prefix : live) {
      fib.delete(prefix.high(), prefix.low(), prefix.length());
    }
    assertThat(fib.size()).isZero();
    probe(fib, new PrefixOracle(), ipv6, random, live, 1000);
    fib.compact();
    assertThat(fib.lookupBytes()).as("an emptied table is small again").isLessThan(64 * 1024);
  }

  private static Prefix randomPrefix(Random random, boolean ipv6, List<Prefix> live) {
    int most = ipv6 ? 128 : 32;
    int length = random.nextInt(most + 1);
    if (random.nextInt(4) == 0) {
      length =
          new int[] {0, 6, 12, 18, 24, ipv6 ? 48 : 30, ipv6 ? 60 : 31, most}[random.nextInt(8)];
    }
    long high = random.nextLong();
    long low = ipv6 ? random.nextLong() : 0;
    if (!live.isEmpty() && random.nextInt(10) < 7) { // near another one: nesting, splits, merges
      Prefix near = live.get(random.nextInt(live.size()));
      high = near.high() ^ 1L << 63 - random.nextInt(ipv6 ? 64 : 32);
      low = ipv6 ? near.low() : 0;
    }
    if (!ipv6) {
      high &= 0xffffffff_00000000L;
    }
    return new Prefix(PrefixMap.maskHigh(high, length), PrefixMap.maskLow(low, length), length);
  }

  /** Looks up random addresses, and both ends of live prefixes and their neighbours. */
  private static void probe(
      Fib fib, PrefixOracle oracle, boolean ipv6, Random random, List<Prefix> live, int count) {
    long[] high = new long[count];
    long[] low = new long[count];
    int[] short4 = new int[count];
    for (int i = 0; i < count; i++) {
      high[i] = random.nextLong();
      low[i] = random.nextLong();
      if (!live.isEmpty() && i % 4 != 0) {
        Prefix prefix = live.get(random.nextInt(live.size()));
        long lastHigh = prefix.high() | ~PrefixMap.maskHigh(-1, prefix.length());
        long lastLow = prefix.low() | ~PrefixMap.maskLow(-1, prefix.length());
        long step = ipv6 ? 1 : 1L << 32;
        switch (random.nextInt(4)) {
          case 0 -> set(high, low, i, prefix.high(), prefix.low());
          case 1 -> set(high, low, i, lastHigh, lastLow);
          case 2 -> set(high, low, i, prefix.high() - (ipv6 ? 0 : step), prefix.low() - 1);
          default -> set(high, low, i, lastHigh + (ipv6 ? 0 : step), lastLow + 1);
        }
      }
      if (!ipv6) {
        set(high, low, i, high[i] & 0xffffffff_00000000L, 0);
      }
      short4[i] = (int) (high[i] >>> 32);
    }
    int[] leaves = new int[count];
    if (ipv6) {
      fib.leaves6(high, low, leaves, new int[count], count);
    } else {
      fib.leaves4(short4, leaves, new int[count], count);
    }
    for (int i = 0; i < count; i++) {
      int expected = oracle.leaf(high[i], low[i]);
      int single = ipv6 ? fib.leaf6(high[i], low[i]) : fib.leaf4(short4[i]);
      assertThat(single).isEqualTo(expected);
      assertThat(leaves[i]).isEqualTo(expected);
      assertThat(ipv6 ? fib.lookup6(high[i], low[i]) : fib.lookup4(short4[i]))
          .isEqualTo(expected >>> 8);
    }
  }

  private static void set(long[] high, long[] low, int i, long newHigh, long newLow) {
    high[i] = newHigh;
    low[i] = newLow;
  }

  @Test
  void readersSeeOnlyOldOrNewWhileTheWriterChurns() throws Exception {
    Fib fib = Fib.ipv4();
    // 10.0.0.0/8 always answers 1 or 2; 10.x.y.0/24 come and go with 3; outside is nothing, ever.
    fib.insert(10L << 56, 0, 8, 1);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<String> wrong = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              Random random = new Random(5);
              int[] address = new int[64];
              int[] leaf = new int[64];
              int[] scratch = new int[64];
              while (!stop.get()) {
                for (int i = 0; i < 64; i++) {
                  address[i] = (i % 8 == 7 ? 11 : 10) << 24 | random.nextInt(1 << 24);
                }
                fib.leaves4(address, leaf, scratch, 64);
                for (int i = 0; i < 64; i++) {
                  boolean known = leaf[i] == (1 << 8 | 8) || leaf[i] == (2 << 8 | 8);
                  boolean specific = leaf[i] == (3 << 8 | 24) || leaf[i] == (3 << 8 | 30);
                  if (i % 8 == 7 ? leaf[i] != 0 : !known && !specific) {
                    wrong.set(Integer.toHexString(address[i]) + " " + leaf[i]);
                  }
                }
              }
            });
    reader.start();
    try {
      Random random = new Random(6);
      for (int round = 0; round < 60; round++) {
        fib.insert(10L << 56, 0, 8, 1 + round % 2);
        long[] inserted = new long[2000];
        for (int i = 0; i < inserted.length; i++) {
          int length = i % 3 == 0 ? 30 : 24;
          inserted[i] =
              PrefixMap.maskHigh(10L << 56 | (long) random.nextInt(1 << 24) << 32, length);
          fib.insert(inserted[i], 0, length, 3);
        }
        for (int i = 0; i < inserted.length; i++) {
          fib.delete(inserted[i], 0, i % 3 == 0 ? 30 : 24);
        }
      }
    } finally {
      stop.set(true);
      reader.join();
    }
    assertThat(wrong.get()).isNull();
  }

  @Test
  void refusesWhatIsNoPrefix() {
    Fib fib = Fib.ipv4();
    assertThatThrownBy(() -> fib.insert(1L << 32, 0, 24, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fib.insert(0, 0, 33, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fib.insert(0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(fib.delete(0, 0, 0)).isFalse();
    assertThat(fib.lookup4(0x01020304)).isEqualTo(Fib.NO_ROUTE);
  }

  @Test
  void smallTablesAreSmall() {
    Fib fib = Fib.ipv4();
    fib.insert(0, 0, 0, 1);
    fib.insert(0xc0a80100L << 32, 0, 24, 2);
    fib.insert(0xcb007100L << 32, 0, 30, 3);
    assertThat(fib.lookupBytes()).isLessThan(80 * 1024);
    Fib fib6 = Fib.ipv6();
    fib6.insert(0, 0, 0, 1);
    fib6.insert(0x20010db8_00010000L, 0, 64, 2);
    fib6.insert(0xfe80L << 48, 0, 10, 3);
    assertThat(fib6.lookupBytes()).isLessThan(80 * 1024);
  }
}
