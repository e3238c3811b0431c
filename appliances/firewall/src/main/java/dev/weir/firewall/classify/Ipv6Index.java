package dev.weir.firewall.classify;

import java.util.Arrays;

/**
 * Finds the class of an IPv6 address: buckets and a binary search over the high halves, then a
 * binary search over the low halves where a prefix longer than 64 bits lies in that high half.
 */
final class Ipv6Index {
  private static final int MAX_BUCKET_BITS = 15;

  private final long base;
  private final int shift;
  private final int[] bucketFirst;

  /** Distinct high halves, sign-flipped, ascending. */
  private final long[] highs;

  /** For each high half, where its low bounds start; one more at the end. */
  private final int[] firstLow;

  private final long[] lows;
  private final int[] classes;

  Ipv6Index(FieldClasses field) {
    int count = field.intervalCount();
    long[] highHalves = new long[count];
    int[] starts = new int[count + 1];
    long[] lowHalves = new long[2 * count];
    int[] lowClasses = new int[2 * count];
    int distinct = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || field.boundHigh(i) != field.boundHigh(i - 1)) {
        highHalves[distinct] = field.boundHigh(i) ^ Long.MIN_VALUE;
        starts[distinct++] = at;
        if (field.boundLow(i) != 0) {
          // The interval before reaches into this high half.
          lowHalves[at] = Long.MIN_VALUE;
          lowClasses[at++] = field.classOf(i - 1);
        }
      }
      lowHalves[at] = field.boundLow(i) ^ Long.MIN_VALUE;
      lowClasses[at++] = field.classOf(i);
    }
    starts[distinct] = at;
    highs = Arrays.copyOf(highHalves, distinct);
    firstLow = Arrays.copyOf(starts, distinct + 1);
    lows = Arrays.copyOf(lowHalves, at);
    classes = Arrays.copyOf(lowClasses, at);

    int bits = Math.min(MAX_BUCKET_BITS, 33 - Integer.numberOfLeadingZeros(distinct));
    base = distinct > 1 ? highs[1] ^ Long.MIN_VALUE : 0;
    long span = (highs[distinct - 1] ^ Long.MIN_VALUE) - base;
    shift = Math.max(0, 64 - Long.numberOfLeadingZeros(span) - bits);
    bucketFirst = new int[(int) (span >>> shift) + 2];
    int high = 0;
    for (int b = 0; b < bucketFirst.length; b++) {
      long start = base + ((long) b << shift);
      boolean beyond = b == bucketFirst.length - 1;
      while (high + 1 < distinct && (beyond || highs[high + 1] <= (start ^ Long.MIN_VALUE))) {
        high++;
      }
      bucketFirst[b] = high;
    }
  }

  int classOf(long addressHigh, long addressLow) {
    int at = highAt(addressHigh);
    int low = firstLow[at];
    int high = firstLow[at + 1] - 1;
    if (highs[at] != (addressHigh ^ Long.MIN_VALUE)) {
      return classes[high];
    }
    long flipped = addressLow ^ Long.MIN_VALUE;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (lows[middle] <= flipped) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return classes[low];
  }

  private int highAt(long addressHigh) {
    long flipped = addressHigh ^ Long.MIN_VALUE;
    if (flipped < (base ^ Long.MIN_VALUE)) {
      return 0;
    }
    long bucket = (addressHigh - base) >>> shift;
    if (Long.compareUnsigned(bucket, bucketFirst.length - 1) >= 0) {
      return highs.length - 1;
    }
    int low = bucketFirst[(int) bucket];
    int high = bucketFirst[(int) bucket + 1];
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (highs[middle] <= flipped) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The most reads that any address takes. */
  int maxProbes() {
    int widest = 0;
    for (int b = 0; b + 1 < bucketFirst.length; b++) {
      widest = Math.max(widest, bucketFirst[b + 1] - bucketFirst[b]);
    }
    int most = 0;
    for (int i = 0; i + 1 < firstLow.length; i++) {
      most = Math.max(most, firstLow[i + 1] - firstLow[i] - 1);
    }
    return 6 + 32 - Integer.numberOfLeadingZeros(widest) + 32 - Integer.numberOfLeadingZeros(most);
  }

  long bytes() {
    return 4L * (bucketFirst.length + firstLow.length + classes.length)
        + 8L * (highs.length + lows.length);
  }
}
