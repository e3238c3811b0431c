package dev.weir.router.fib;

import java.util.Arrays;

/**
 * Exact prefixes with an {@code int} value each: open addressing over primitive arrays, 13 bytes a
 * slot for IPv4 and 21 for IPv6. It answers what the {@link Poptrie} cannot: which shorter prefix
 * covers a deleted one.
 *
 * <p>Addresses are left-aligned in 128 bits ({@code high}, {@code low}); an IPv4 address is the
 * upper half of {@code high}. Host bits must be zero. One thread at a time.
 */
public final class PrefixMap {
  /** Returned where a prefix is not in the map; values are therefore 0 or more. */
  public static final int NONE = -1;

  private static final int LEAST_SLOTS = 16;
  private static final byte EMPTY = -1;

  private final boolean wide;
  private long[] highs;
  private long[] lows;
  private byte[] lengths;
  private int[] values;
  private int size;
  private final int[] countByLength = new int[129];

  /**
   * An empty map.
   *
   * @param wide whether the lower 64 bits count (IPv6)
   */
  public PrefixMap(boolean wide) {
    this.wide = wide;
    highs = new long[0];
    lows = new long[0];
    lengths = new byte[0];
    values = new int[0];
    allocate(LEAST_SLOTS);
  }

  /** How many prefixes are in the map. */
  public int size() {
    return size;
  }

  /** Bytes of the arrays behind the map. */
  public long bytes() {
    return 8L * highs.length + 8L * lows.length + lengths.length + 4L * values.length;
  }

  /** The value of exactly this prefix, or {@link #NONE}. */
  public int get(long high, long low, int length) {
    int slot = find(high, low, length);
    return lengths[slot] == EMPTY ? NONE : values[slot];
  }

  /** Sets the value of a prefix; returns the one it had, or {@link #NONE}. */
  public int put(long high, long low, int length, int value) {
    int slot = find(high, low, length);
    if (lengths[slot] != EMPTY) {
      int old = values[slot];
      values[slot] = value;
      return old;
    }
    if ((size + 1) * 4L > lengths.length * 3L) {
      grow();
      slot = find(high, low, length);
    }
    set(slot, high, low, (byte) length, value);
    size++;
    countByLength[length]++;
    return NONE;
  }

  /** Removes a prefix; returns the value it had, or {@link #NONE}. */
  public int remove(long high, long low, int length) {
    int slot = find(high, low, length);
    if (lengths[slot] == EMPTY) {
      return NONE;
    }
    int old = values[slot];
    size--;
    countByLength[length]--;
    closeGap(slot);
    return old;
  }

  /**
   * Length of the longest prefix in the map that covers the given one and is shorter, or {@link
   * #NONE}.
   */
  public int coverLength(long high, long low, int length) {
    for (int shorter = length - 1; shorter >= 0; shorter--) {
      if (countByLength[shorter] > 0
          && get(maskHigh(high, shorter), maskLow(low, shorter), shorter) != NONE) {
        return shorter;
      }
    }
    return NONE;
  }

  /** Calls the visitor for each prefix, in no order; the map must not change meanwhile. */
  public void forEach(Visitor visitor) {
    for (int slot = 0; slot < lengths.length; slot++) {
      if (lengths[slot] != EMPTY) {
        visitor.visit(highs[slot], low(slot), lengths[slot] & 0xff, values[slot]);
      }
    }
  }

  /** What {@link #forEach} calls. */
  @FunctionalInterface
  public interface Visitor {
    /** One prefix and its value. */
    void visit(long high, long low, int length, int value);
  }

  /** The upper half of an address with the bits behind {@code length} cleared. */
  public static long maskHigh(long high, int length) {
    return length >= 64 ? high : length == 0 ? 0 : high & -1L << 64 - length;
  }

  /** The lower half of an address with the bits behind {@code length} cleared. */
  public static long maskLow(long low, int length) {
    return length >= 128 ? low : length <= 64 ? 0 : low & -1L << 128 - length;
  }

  private long low(int slot) {
    return wide ? lows[slot] : 0;
  }

  /**
   * The slot of the prefix, or the empty slot where it would go. Lengths 128 are stored as such,
   * unsigned.
   */
  private int find(long high, long low, int length) {
    int mask = lengths.length - 1;
    int slot = hash(high, low, length) & mask;
    while (lengths[slot] != EMPTY
        && !(highs[slot] == high && (lengths[slot] & 0xff) == length && low(slot) == low)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private static int hash(long high, long low, int length) {
    long mixed = (high ^ Long.rotateLeft(low * 0xc2b2ae3d27d4eb4fL, 31)) + length;
    mixed *= 0x9e3779b97f4a7c15L;
    mixed ^= mixed >>> 29;
    mixed *= 0xbf58476d1ce4e5b9L;
    return (int) (mixed >>> 32);
  }

  /** Moves later entries of the probe run back, so that no lookup stops early at the freed slot. */
  private void closeGap(int start) {
    int mask = lengths.length - 1;
    int gap = start;
    int slot = start;
    while (true) {
      slot = slot + 1 & mask;
      if (lengths[slot] == EMPTY) {
        break;
      }
      int home = hash(highs[slot], low(slot), lengths[slot] & 0xff) & mask;
      if ((slot - home & mask) >= (slot - gap & mask)) {
        set(gap, highs[slot], low(slot), lengths[slot], values[slot]);
        gap = slot;
      }
    }
    lengths[gap] = EMPTY;
  }

  private void grow() {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    byte[] oldLengths = lengths;
    int[] oldValues = values;
    allocate(oldLengths.length * 2);
    for (int slot = 0; slot < oldLengths.length; slot++) {
      if (oldLengths[slot] != EMPTY) {
        long low = wide ? oldLows[slot] : 0;
        int to = find(oldHighs[slot], low, oldLengths[slot] & 0xff);
        set(to, oldHighs[slot], low, oldLengths[slot], oldValues[slot]);
      }
    }
  }

  private void set(int slot, long high, long low, byte length, int value) {
    highs[slot] = high;
    if (wide) {
      lows[slot] = low;
    }
    lengths[slot] = length;
    values[slot] = value;
  }

  private void allocate(int slots) {
    highs = new long[slots];
    lows = new long[wide ? slots : 0];
    lengths = new byte[slots];
    Arrays.fill(lengths, EMPTY);
    values = new int[slots];
  }
}
