package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often times occurred, in buckets that are at most 1/32 of the time wide. One thread records,
 * without allocation or atomic operations; any thread takes a {@link #snapshot}.
 */
public final class LatencyHistogram {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int SUB_BITS = 5;
  private static final int SUBS = 1 << SUB_BITS;

  /** Times of 2^40 ns, 18 minutes, and more share the last bucket. */
  private static final int TOP_BITS = 40;

  static final int BUCKETS = (TOP_BITS - SUB_BITS + 1) * SUBS;

  private final long[] counts = new long[BUCKETS];

  /** The greatest time; a cell of its own so that it is exact. */
  private final long[] greatest = new long[1];

  /** Counts a time so often. */
  @HotPath
  void record(long nanos, long times) {
    int at = bucket(nanos);
    CELL.setOpaque(counts, at, (long) CELL.get(counts, at) + times);
    if (nanos > (long) CELL.get(greatest, 0)) {
      CELL.setOpaque(greatest, 0, nanos);
    }
  }

  @HotPath
  static int bucket(long nanos) {
    if (nanos < SUBS) {
      return (int) Math.max(0, nanos);
    }
    int exponent = 63 - Long.numberOfLeadingZeros(nanos);
    if (exponent >= TOP_BITS) {
      return BUCKETS - 1;
    }
    int sub = (int) (nanos >>> exponent - SUB_BITS) & SUBS - 1;
    return (exponent - SUB_BITS + 1) * SUBS + sub;
  }

  /** The greatest time of a bucket. */
  static long upperNanos(int bucket) {
    if (bucket < SUBS) {
      return bucket;
    }
    int shift = bucket / SUBS - 1;
    return ((long) (SUBS + bucket % SUBS + 1) << shift) - 1;
  }

  /** What was recorded up to now. */
  public Snapshot snapshot() {
    long[] copy = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      copy[i] = (long) CELL.getOpaque(counts, i);
    }
    return new Snapshot(copy, (long) CELL.getOpaque(greatest, 0));
  }

  /** Recorded times at a moment. Immutable. */
  public static final class Snapshot {
    private final long[] counts;
    private final long greatest;
    private final long total;

    private Snapshot(long[] counts, long greatest) {
      this.counts = counts;
      this.greatest = greatest;
      long sum = 0;
      for (long count : counts) {
        sum += count;
      }
      total = sum;
    }

    /** How often anything was recorded. */
    public long total() {
      return total;
    }

    /** The greatest time since the start, in nanoseconds. */
    public long maxNanos() {
      return greatest;
    }

    /** The time that so many percent do not exceed, in nanoseconds; 0 if there is none. */
    public long percentileNanos(double percent) {
      long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
      long sum = 0;
      for (int i = 0; i < counts.length; i++) {
        sum += counts[i];
        if (sum >= wanted) {
          return Math.min(upperNanos(i), greatest);
        }
      }
      return greatest;
    }
  }
}
