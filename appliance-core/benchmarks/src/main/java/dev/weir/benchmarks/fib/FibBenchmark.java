package dev.weir.benchmarks.fib;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.fib.PrefixTable.Destinations;
import dev.weir.router.fib.Fib;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Lookups, updates and memory of the router's FIB over full Internet tables, beside a plain
 * DIR-24-8 in the same run.
 *
 * <p>Lookups go to random hosts of random prefixes (nothing is hot but what the table's shape makes
 * so); {@code -hot} cases to 16 destinations.
 */
public final class FibBenchmark implements Benchmark {
  private static final int BATCH = 256;
  private static final int DESTINATIONS = 1 << 20;
  private static final int UPDATES = 200_000;

  private long sink;
  private int runs = 1;

  @Override
  public String name() {
    return "fib";
  }

  @Override
  public String description() {
    return "The router's FIB over full Internet tables: lookups/s, updates/s, bytes per prefix";
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results) throws IOException {
    runs = options.runs();
    for (boolean ipv6 : new boolean[] {false, true}) {
      PrefixTable table = PrefixTable.load(options.routes(), ipv6);
      measure(table, results);
      RibCases.measure(table, runs, results);
    }
  }

  /** The figures of one table. */
  void measure(PrefixTable table, Consumer<Measurement> results) {
    figures(table, results);
    if (sink == 42) {
      System.err.print(""); // keeps the lookups alive
    }
  }

  private void figures(PrefixTable table, Consumer<Measurement> results) {
    String family = table.ipv6() ? "ipv6-" : "ipv4-";
    Fib fib = table.ipv6() ? Fib.ipv6() : Fib.ipv4();
    long begin = System.nanoTime();
    for (int i = 0; i < table.size(); i++) {
      fib.insert(table.high()[i], table.low()[i], table.length()[i], table.nextHop()[i]);
    }
    double load = table.size() * 1e3 / (System.nanoTime() - begin);
    results.accept(Measurement.of(family + "load", "Mprefixes/s", load));
    perPrefix(results, family + "bytes-grown", fib.lookupBytes(), table);
    fib.compact();
    perPrefix(results, family + "bytes", fib.lookupBytes(), table);
    perPrefix(results, family + "bytes-for-updates", fib.updateBytes(), table);

    Destinations random = table.destinations(DESTINATIONS, 2);
    Destinations hot = repeat(table.destinations(16, 3));
    lookups(results, family + "lookup", (from, count) -> one(fib, random, from, count));
    lookups(results, family + "lookup-batch", (from, count) -> batch(fib, random, from, count));
    lookups(results, family + "lookup-batch-hot", (from, count) -> batch(fib, hot, from, count));
    if (!table.ipv6()) {
      Dir248 peer = new Dir248();
      for (int i = 0; i < table.size(); i++) {
        peer.add((int) (table.high()[i] >>> 32), table.length()[i], table.nextHop()[i]);
      }
      perPrefix(results, family + "dir-24-8-bytes", peer.bytes(), table);
      lookups(results, family + "dir-24-8-lookup", (from, count) -> one(peer, random, from, count));
      lookups(
          results, family + "dir-24-8-batch", (from, count) -> batch(peer, random, from, count));
      lookups(
          results, family + "dir-24-8-batch-hot", (from, count) -> batch(peer, hot, from, count));
    }
    updates(results, family, fib, table);
  }

  private static void perPrefix(
      Consumer<Measurement> results, String name, long bytes, PrefixTable table) {
    results.accept(Measurement.of(name, "bytes/prefix", (double) bytes / table.size()));
  }

  private static Destinations repeat(Destinations few) {
    Destinations all =
        new Destinations(new int[DESTINATIONS], new long[DESTINATIONS], new long[DESTINATIONS]);
    for (int i = 0; i < DESTINATIONS; i++) {
      all.ipv4()[i] = few.ipv4()[i % few.ipv4().length];
      all.high()[i] = few.high()[i % few.high().length];
      all.low()[i] = few.low()[i % few.low().length];
    }
    return all;
  }

  /** Looks up destinations from an index on, at most a batch. */
  @FunctionalInterface
  private interface Lookups {
    int run(int from, int count);
  }

  private void lookups(Consumer<Measurement> results, String name, Lookups lookups) {
    double[] samples = new double[runs];
    for (int run = -3; run < runs; run++) { // the first three warm up
      long begin = System.nanoTime();
      for (int from = 0; from < DESTINATIONS; from += BATCH) {
        sink += lookups.run(from, BATCH);
      }
      if (run >= 0) {
        samples[run] = DESTINATIONS * 1e3 / (System.nanoTime() - begin);
      }
    }
    results.accept(Measurement.of(name, "Mlookups/s", samples));
  }

  private static int one(Fib fib, Destinations to, int from, int count) {
    int sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += fib.isIpv6() ? fib.lookup6(to.high()[i], to.low()[i]) : fib.lookup4(to.ipv4()[i]);
    }
    return sum;
  }

  private static int one(Dir248 peer, Destinations to, int from, int count) {
    int sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += peer.lookup(to.ipv4()[i]);
    }
    return sum;
  }

  private final int[] address = new int[BATCH];
  private final long[] high = new long[BATCH];
  private final long[] low = new long[BATCH];
  private final int[] result = new int[BATCH];
  private final int[] scratch = new int[BATCH];

  private int batch(Fib fib, Destinations to, int from, int count) {
    if (fib.isIpv6()) {
      System.arraycopy(to.high(), from, high, 0, count);
      System.arraycopy(to.low(), from, low, 0, count);
      fib.leaves6(high, low, result, scratch, count);
    } else {
      System.arraycopy(to.ipv4(), from, address, 0, count);
      fib.leaves4(address, result, scratch, count);
    }
    return result[0] + result[count - 1];
  }

  private int batch(Dir248 peer, Destinations to, int from, int count) {
    System.arraycopy(to.ipv4(), from, address, 0, count);
    peer.lookup(address, result, count);
    return result[0] + result[count - 1];
  }

  /** A random prefix changes its next hop, or goes and comes back: 200,000 updates a run. */
  private void updates(Consumer<Measurement> results, String family, Fib fib, PrefixTable table) {
    SplittableRandom random = new SplittableRandom(4);
    double[] change = new double[runs];
    double[] flap = new double[runs];
    for (int run = -1; run < runs; run++) {
      long begin = System.nanoTime();
      for (int i = 0; i < UPDATES; i++) {
        int at = random.nextInt(table.size());
        fib.insert(table.high()[at], table.low()[at], table.length()[at], 1 + random.nextInt(64));
      }
      long middle = System.nanoTime();
      for (int i = 0; i < UPDATES / 2; i++) {
        int at = random.nextInt(table.size());
        fib.delete(table.high()[at], table.low()[at], table.length()[at]);
        fib.insert(table.high()[at], table.low()[at], table.length()[at], table.nextHop()[at]);
      }
      if (run >= 0) {
        change[run] = UPDATES * 1e3 / (middle - begin);
        flap[run] = UPDATES * 1e3 / (System.nanoTime() - middle);
      }
    }
    results.accept(Measurement.of(family + "change", "Mupdates/s", change));
    results.accept(Measurement.of(family + "delete-insert", "Mupdates/s", flap));
  }
}
