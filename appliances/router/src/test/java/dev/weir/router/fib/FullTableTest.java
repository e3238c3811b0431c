package dev.weir.router.fib;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.fib.PrefixOracle.Prefix;
import dev.weir.testkit.environment.Requires;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** A full Internet table against the oracle, with random updates on top. */
class FullTableTest {
  private static final int UPDATES = 50_000;
  private static final int PROBES = 500_000;

  @Test
  void agreesWithTheOracle4() throws Exception {
    List<Prefix> table = read(false);
    assertThat(table).hasSize(901_899);
    Fib fib = Fib.ipv4();
    run(fib, table, false);
    assertThat(fib.lookupBytes() / fib.size()).as("lookup bytes per prefix").isLessThan(80);
  }

  @Test
  void agreesWithTheOracle6() throws Exception {
    List<Prefix> table = read(true);
    assertThat(table).hasSize(160_147);
    Fib fib = Fib.ipv6();
    run(fib, table, true);
    assertThat(fib.lookupBytes() / fib.size()).as("lookup bytes per prefix").isLessThan(40);
  }

  private static void run(Fib fib, List<Prefix> table, boolean ipv6) {
    Random random = new Random(20);
    PrefixOracle oracle = new PrefixOracle();
    for (Prefix prefix : table) {
      int nextHop = 1 + random.nextInt(64);
      fib.insert(prefix.high(), prefix.low(), prefix.length(), nextHop);
      oracle.insert(prefix, nextHop);
    }
    assertThat(fib.size()).isEqualTo(table.size());
    probe(fib, oracle, table, ipv6, random);
    for (int i = 0; i < UPDATES; i++) {
      Prefix prefix = table.get(random.nextInt(table.size()));
      if (random.nextBoolean()) {
        int nextHop = 1 + random.nextInt(64);
        fib.insert(prefix.high(), prefix.low(), prefix.length(), nextHop);
        oracle.insert(prefix, nextHop);
      } else {
        assertThat(fib.delete(prefix.high(), prefix.low(), prefix.length()))
            .isEqualTo(oracle.delete(prefix));
      }
    }
    probe(fib, oracle, table, ipv6, random);
    fib.compact();
    probe(fib, oracle, table, ipv6, random);
  }

  private static void probe(
      Fib fib, PrefixOracle oracle, List<Prefix> table, boolean ipv6, Random random) {
    for (int i = 0; i < PROBES; i++) {
      Prefix prefix = table.get(random.nextInt(table.size()));
      long high = prefix.high() | random.nextLong() >>> Math.min(63, prefix.length());
      long low = random.nextLong();
      if (!ipv6) {
        high &= 0xffffffff_00000000L;
        low = 0;
      }
      int leaf = ipv6 ? fib.leaf6(high, low) : fib.leaf4((int) (high >>> 32));
      if (leaf != oracle.leaf(high, low)) {
        assertThat(leaf).as("%x %x", high, low).isEqualTo(oracle.leaf(high, low));
      }
    }
  }

  private static List<Prefix> read(boolean ipv6) throws Exception {
    Path file = Requires.corpus("fib/bart-prefixes.txt.gz");
    List<Prefix> table = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(":") == ipv6) {
          int slash = line.indexOf('/');
          byte[] bytes = InetAddress.getByName(line.substring(0, slash)).getAddress();
          long high =
              ipv6
                  ? ByteBuffer.wrap(bytes).getLong()
                  : (long) ByteBuffer.wrap(bytes).getInt() << 32;
          long low = ipv6 ? ByteBuffer.wrap(bytes).getLong(8) : 0;
          table.add(new Prefix(high, low, Integer.parseInt(line.substring(slash + 1))));
        }
      }
    }
    return table;
  }
}
