package dev.weir.firewall.classify;

/**
 * Finds the class of an IPv4 address: a table of buckets over the span of the bounds, then a binary
 * search among the bounds of the bucket. At most {@code 4 + log2(bounds)} probes.
 */
final class Ipv4Index {
  private static final int MAX_BUCKET_BITS = 15;

  private final int base;
  private final int shift;
  private final int[] bucketFirst;
  private final int[] bounds;
  private final int[] classes;

  Ipv4Index(FieldClasses field) {
    int count = field.intervalCount();
    bounds = new int[count];
    classes = new int[count];
    for (int i = 0; i < count; i++) {
      bounds[i] = (int) field.boundLow(i) ^ Integer.MIN_VALUE;
      classes[i] = field.classOf(i);
    }
    long first = count > 1 ? field.boundLow(1) : 0;
    long span = field.boundLow(count - 1) - first;
    int bits = Math.min(MAX_BUCKET_BITS, 33 - Integer.numberOfLeadingZeros(count));
    base = (int) first;
    shift = Math.max(0, 64 - Long.numberOfLeadingZeros(span) - bits);
    bucketFirst = new int[(int) (span >>> shift) + 2];
    int interval = 0;
    for (int b = 0; b < bucketFirst.length; b++) {
      long start = first + ((long) b << shift);
      while (interval + 1 < count && field.boundLow(interval + 1) <= start) {
        interval++;
      }
      bucketFirst[b] = interval;
    }
  }

  int classOf(int address) {
    int flipped = address ^ Integer.MIN_VALUE;
    if (flipped < (base ^ Integer.MIN_VALUE)) {
      return classes[0];
    }
    int bucket = (address - base) >>> shift;
    if (Integer.compareUnsigned(bucket, bucketFirst.length - 1) >= 0) {
      return classes[classes.length - 1];
    }
    int low = bucketFirst[bucket];
    int high = bucketFirst[bucket + 1];
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (bounds[middle] <= flipped) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return classes[low];
  }

  /** Array reads that {@link #classOf} does for an address. */
  int probes(int address) {
    if (Integer.compareUnsigned(address, base) < 0) {
      return 1;
    }
    int bucket = (address - base) >>> shift;
    if (Integer.compareUnsigned(bucket, bucketFirst.length - 1) >= 0) {
      return 1;
    }
    int flipped = address ^ Integer.MIN_VALUE;
    int low = bucketFirst[bucket];
    int high = bucketFirst[bucket + 1];
    int probes = 3;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      probes++;
      if (bounds[middle] <= flipped) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return probes;
  }

  /** The most reads that any address takes. */
  int maxProbes() {
    int widest = 0;
    for (int b = 0; b + 1 < bucketFirst.length; b++) {
      widest = Math.max(widest, bucketFirst[b + 1] - bucketFirst[b]);
    }
    return 3 + 32 - Integer.numberOfLeadingZeros(widest);
  }

  long bytes() {
    return 4L * (bucketFirst.length + bounds.length + classes.length);
  }
}
