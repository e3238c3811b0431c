package dev.weir.router.fib;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Longest-prefix match the slow, obvious way: one exact map a length, tried from the longest down.
 */
final class PrefixOracle {
  /** A prefix, left-aligned in 128 bits. */
  record Prefix(long high, long low, int length) {}

  private record Address(long high, long low) {}

  private final List<Map<Address, Integer>> byLength = new ArrayList<>();

  PrefixOracle() {
    for (int length = 0; length <= 128; length++) {
      byLength.add(new HashMap<>());
    }
  }

  void insert(Prefix prefix, int nextHop) {
    byLength.get(prefix.length()).put(new Address(prefix.high(), prefix.low()), nextHop);
  }

  boolean delete(Prefix prefix) {
    return byLength.get(prefix.length()).remove(new Address(prefix.high(), prefix.low())) != null;
  }

  /** Next hop and length as the table's leaf has them; 0 for no route. */
  int leaf(long high, long low) {
    for (int length = 128; length >= 0; length--) {
      Map<Address, Integer> prefixes = byLength.get(length);
      if (!prefixes.isEmpty()) {
        Integer nextHop = prefixes.get(masked(high, low, length));
        if (nextHop != null) {
          return nextHop << 8 | length;
        }
      }
    }
    return 0;
  }

  /** Bit by bit, so that nothing is shared with what is tested. */
  private static Address masked(long high, long low, int length) {
    long maskedHigh = 0;
    long maskedLow = 0;
    for (int bit = 0; bit < length; bit++) {
      if (bit < 64) {
        maskedHigh |= high & 1L << 63 - bit;
      } else {
        maskedLow |= low & 1L << 127 - bit;
      }
    }
    return new Address(maskedHigh, maskedLow);
  }
}
