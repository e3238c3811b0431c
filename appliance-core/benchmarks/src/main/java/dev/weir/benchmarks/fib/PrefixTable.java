package dev.weir.benchmarks.fib;

import dev.weir.router.fib.PrefixMap;
import dev.weir.sdk.address.IpPrefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * Prefixes of one family, shortest first, left-aligned in 128 bits, each with a next hop.
 *
 * @param nextHop 1 to 64, random but the same in every run
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never compared
record PrefixTable(boolean ipv6, long[] high, long[] low, int[] length, int[] nextHop) {
  private static final int NEXT_HOPS = 64;

  int size() {
    return high.length;
  }

  /** Reads one prefix a line, gzip-compressed, of the family asked for. */
  static PrefixTable read(Path file, boolean ipv6) throws IOException {
    List<IpPrefix> prefixes = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.indexOf(':') >= 0 == ipv6) {
          prefixes.add(IpPrefix.parse(line));
        }
      }
    }
    prefixes.sort(Comparator.comparingInt(IpPrefix::length));
    SplittableRandom random = new SplittableRandom(1);
    int size = prefixes.size();
    PrefixTable table =
        new PrefixTable(ipv6, new long[size], new long[size], new int[size], new int[size]);
    for (int i = 0; i < size; i++) {
      IpPrefix prefix = prefixes.get(i);
      table.high[i] = ipv6 ? prefix.address().high() : (long) prefix.address().ipv4() << 32;
      table.low[i] = ipv6 ? prefix.address().low() : 0;
      table.length[i] = prefix.length();
      table.nextHop[i] = 1 + random.nextInt(NEXT_HOPS);
    }
    return table;
  }

  /** Destinations: random hosts of random prefixes of the table. */
  Destinations destinations(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Destinations to = new Destinations(new int[count], new long[count], new long[count]);
    for (int i = 0; i < count; i++) {
      int from = random.nextInt(size());
      int bits = length[from];
      to.high()[i] = high[from] | random.nextLong() & ~PrefixMap.maskHigh(-1, bits);
      to.low()[i] = low[from] | random.nextLong() & ~PrefixMap.maskLow(-1, bits);
      to.ipv4()[i] = (int) (to.high()[i] >>> 32);
    }
    return to;
  }

  /** Addresses to look up, in both forms. */
  @SuppressWarnings("ArrayRecordComponent") // made once, never compared
  record Destinations(int[] ipv4, long[] high, long[] low) {}
}
