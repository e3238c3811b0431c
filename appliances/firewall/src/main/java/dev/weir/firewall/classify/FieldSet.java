package dev.weir.firewall.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of unsigned values of up to 128 bits, held as sorted, disjoint, closed intervals.
 * Immutable.
 *
 * <p>Values are pairs of a high and a low word; fields of up to 64 bits use the low word alone.
 */
public final class FieldSet {
  /** Every value of any field. */
  public static final FieldSet ANY =
      new FieldSet(new long[] {0}, new long[] {0}, new long[] {-1L}, new long[] {-1L});

  /** No value at all: a rule with such a field never matches. */
  public static final FieldSet NONE =
      new FieldSet(new long[0], new long[0], new long[0], new long[0]);

  private final long[] startHigh;
  private final long[] startLow;
  private final long[] endHigh;
  private final long[] endLow;

  private FieldSet(long[] startHigh, long[] startLow, long[] endHigh, long[] endLow) {
    this.startHigh = startHigh;
    this.startLow = startLow;
    this.endHigh = endHigh;
    this.endLow = endLow;
  }

  /** The one value given. */
  public static FieldSet of(long value) {
    return range(value, value);
  }

  /**
   * The closed interval from {@code first} to {@code last}, both unsigned.
   *
   * @throws IllegalArgumentException if first is above last
   */
  public static FieldSet range(long first, long last) {
    return range(0, first, 0, last);
  }

  /**
   * The closed interval between two 128-bit values.
   *
   * @throws IllegalArgumentException if first is above last
   */
  public static FieldSet range(long firstHigh, long firstLow, long lastHigh, long lastLow) {
    if (compare(firstHigh, firstLow, lastHigh, lastLow) > 0) {
      throw new IllegalArgumentException("interval ends before it starts");
    }
    return new FieldSet(
        new long[] {firstHigh}, new long[] {firstLow}, new long[] {lastHigh}, new long[] {lastLow});
  }

  /** The addresses of an IPv4 prefix; host bits are ignored. */
  public static FieldSet ipv4Prefix(int address, int length) {
    checkLength(length, 32);
    long mask = length == 0 ? 0 : (0xFFFF_FFFFL << (32 - length)) & 0xFFFF_FFFFL;
    long first = address & mask;
    return range(first, first | (~mask & 0xFFFF_FFFFL));
  }

  /** The addresses of an IPv6 prefix; host bits are ignored. */
  public static FieldSet ipv6Prefix(long high, long low, int length) {
    checkLength(length, 128);
    long maskHigh = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
    long maskLow = length <= 64 ? 0 : -1L << (128 - length);
    return range(
        high & maskHigh, low & maskLow, (high & maskHigh) | ~maskHigh, (low & maskLow) | ~maskLow);
  }

  private static void checkLength(int length, int maximum) {
    if (length < 0 || length > maximum) {
      throw new IllegalArgumentException("prefix length must be 0-" + maximum);
    }
  }

  /** The TCP flag octets {@code f} for which {@code f & mask == value}. */
  public static FieldSet maskedOctet(int value, int mask) {
    List<FieldSet> matching = new ArrayList<>();
    for (int octet = 0; octet < 256; octet++) {
      if ((octet & mask) == (value & mask)) {
        matching.add(of(octet));
      }
    }
    return union(matching);
  }

  /** All values of all the sets; {@link #NONE} for an empty list. */
  public static FieldSet union(List<FieldSet> sets) {
    if (sets.size() == 1) {
      return sets.getFirst();
    }
    int total = 0;
    for (FieldSet set : sets) {
      total += set.size();
    }
    long[][] intervals = new long[total][];
    int at = 0;
    for (FieldSet set : sets) {
      for (int i = 0; i < set.size(); i++) {
        intervals[at++] =
            new long[] {set.startHigh[i], set.startLow[i], set.endHigh[i], set.endLow[i]};
      }
    }
    Arrays.sort(intervals, (a, b) -> compare(a[0], a[1], b[0], b[1]));
    int kept = 0;
    for (long[] next : intervals) {
      long[] last = kept == 0 ? next : intervals[kept - 1];
      if (kept > 0 && touches(last, next)) {
        if (compare(next[2], next[3], last[2], last[3]) > 0) {
          last[2] = next[2];
          last[3] = next[3];
        }
      } else {
        intervals[kept++] = next;
      }
    }
    return pack(intervals, kept);
  }

  private static boolean touches(long[] earlier, long[] later) {
    if (compare(later[0], later[1], earlier[2], earlier[3]) <= 0) {
      return true;
    }
    long followingLow = earlier[3] + 1;
    long followingHigh = earlier[2] + (followingLow == 0 ? 1 : 0);
    return followingHigh == later[0] && followingLow == later[1];
  }

  private static FieldSet pack(long[][] intervals, int count) {
    long[][] columns = new long[4][count];
    for (int i = 0; i < count; i++) {
      for (int column = 0; column < 4; column++) {
        columns[column][i] = intervals[i][column];
      }
    }
    return new FieldSet(columns[0], columns[1], columns[2], columns[3]);
  }

  /** Number of intervals. */
  public int size() {
    return startLow.length;
  }

  long startHigh(int interval) {
    return startHigh[interval];
  }

  long startLow(int interval) {
    return startLow[interval];
  }

  long endHigh(int interval) {
    return endHigh[interval];
  }

  long endLow(int interval) {
    return endLow[interval];
  }

  /** Low word of the lowest value; the set must not be empty. */
  public long first() {
    return startLow[0];
  }

  /** Whether no value is in the set. */
  public boolean isNone() {
    return startLow.length == 0;
  }

  /** Whether the set holds every value of a field of the given width. */
  public boolean coversAll(int bits) {
    long lastHigh = bits == 128 ? -1L : 0;
    long lastLow = bits >= 64 ? -1L : (1L << bits) - 1;
    return size() == 1
        && startHigh[0] == 0
        && startLow[0] == 0
        && compare(endHigh[0], endLow[0], lastHigh, lastLow) >= 0;
  }

  /** Whether the value is in the set. */
  public boolean contains(long high, long low) {
    for (int i = 0; i < size(); i++) {
      if (compare(high, low, startHigh[i], startLow[i]) >= 0
          && compare(high, low, endHigh[i], endLow[i]) <= 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether every value of {@code other} is in this set. */
  public boolean containsAll(FieldSet other) {
    int mine = 0;
    for (int i = 0; i < other.size(); i++) {
      while (mine < size()
          && compare(endHigh[mine], endLow[mine], other.startHigh[i], other.startLow[i]) < 0) {
        mine++;
      }
      if (mine == size()
          || compare(startHigh[mine], startLow[mine], other.startHigh[i], other.startLow[i]) > 0
          || compare(endHigh[mine], endLow[mine], other.endHigh[i], other.endLow[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Unsigned comparison of two 128-bit values. */
  static int compare(long highA, long lowA, long highB, long lowB) {
    int byHigh = Long.compareUnsigned(highA, highB);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(lowA, lowB);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet set
        && Arrays.equals(startHigh, set.startHigh)
        && Arrays.equals(startLow, set.startLow)
        && Arrays.equals(endHigh, set.endHigh)
        && Arrays.equals(endLow, set.endLow);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(startLow) * 31 * 31
        + Arrays.hashCode(endLow) * 31
        + Arrays.hashCode(startHigh)
        + Arrays.hashCode(endHigh) * 17;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ", ").append(hex(startHigh[i], startLow[i]));
      text.append('-').append(hex(endHigh[i], endLow[i]));
    }
    return text.append('}').toString();
  }

  private static String hex(long high, long low) {
    return high == 0 ? Long.toHexString(low) : Long.toHexString(high) + ":" + Long.toHexString(low);
  }
}
