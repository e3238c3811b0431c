package dev.weir.benchmarks.fib;

import dev.weir.router.fib.PrefixMap;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * Prefixes of one family, shortest first, left-aligned in 128 bits, each with a next hop.
 *
 * @param nextHop 1 to 64, random but the same in every run
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never compared
public record PrefixTable(boolean ipv6, long[] high, long[] low, int[] length, int[] nextHop) {
  private static final int NEXT_HOPS = 64;

  /** Sizes of the table that this stands in for. */
  private static final int IPV4_PREFIXES = 901_899;

  private static final int IPV6_PREFIXES = 160_147;

  /** Prefixes in it. */
  public int size() {
    return high.length;
  }

  /** The prefix at an index. */
  public IpPrefix prefix(int index) {
    return IpPrefix.containing(
        ipv6
            ? IpAddress.ofIpv6(high[index], low[index])
            : IpAddress.ofIpv4((int) (high[index] >>> 32)),
        length[index]);
  }

  /**
   * The table in a file, or where there is none a made-up one of the size of the Internet's: random
   * global prefixes, of which six in ten are as long as the Internet's longest.
   */
  public static PrefixTable load(Optional<Path> file, boolean ipv6) throws IOException {
    return file.isPresent()
        ? read(file.get(), ipv6)
        : generate(ipv6, ipv6 ? IPV6_PREFIXES : IPV4_PREFIXES);
  }

  /** A made-up table, the same in every run. */
  public static PrefixTable generate(boolean ipv6, int size) {
    SplittableRandom random = new SplittableRandom(9);
    Set<IpPrefix> prefixes = new HashSet<>();
    int longest = ipv6 ? 48 : 24;
    while (prefixes.size() < size) {
      int length = random.nextInt(10) < 6 ? longest : random.nextInt(longest / 3, longest);
      IpAddress address =
          ipv6
              ? IpAddress.ofIpv6(0x2000L << 48 | random.nextLong() >>> 3, 0)
              : IpAddress.ofIpv4(random.nextInt(11, 100) << 24 | random.nextInt(1 << 24));
      prefixes.add(IpPrefix.containing(address, length));
    }
    return of(new ArrayList<>(prefixes), ipv6);
  }

  /** Reads one prefix a line, gzip-compressed, of the family asked for. */
  public static PrefixTable read(Path file, boolean ipv6) throws IOException {
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
    return of(prefixes, ipv6);
  }

  private static PrefixTable of(List<IpPrefix> prefixes, boolean ipv6) {
    prefixes.sort(Comparator.comparingInt(IpPrefix::length).thenComparing(prefix -> prefix));
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
  public Destinations destinations(int count, long seed) {
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
  public record Destinations(int[] ipv4, long[] high, long[] low) {}
}
