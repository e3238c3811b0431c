package dev.weir.router.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The form of a prefix table that packets are looked up in: a direct table for the first 24 bits,
 * as in DIR-24-8 but in pages made where they are needed, then nodes of 64 children each,
 * compressed by population count (Asai and Ohara, "Poptrie", SIGCOMM 2015).
 *
 * <pre>
 * root[first bits] -> leaf | page     pages[page + 12 bits] -> leaf | node
 * node: vector   bit i set: child i is a node, at base1 + (set bits below i)
 *       leafvec  bit i set: a run of equal leaves starts at child i
 *       bases    base0 (leaves, upper half) and base1 (nodes, lower half)
 * </pre>
 *
 * <p>A cell is an {@code int}: 0 or more is a leaf, below 0 the complement of an index. A leaf
 * holds {@code nextHop << 8 | prefixLength}; leaf 0 is "no route". The length makes updates local:
 * a prefix of length L replaces only leaves of at most L.
 *
 * <p>Readers: any number, without locks. The one writer ({@link PoptrieWriter}) publishes each
 * change with one store, so a lookup sees the table before or after it. Blocks it lets go of are
 * reused two eras later; a reader that notices (see {@link Fib}) repeats. Until it notices it may
 * read nonsense, but stays in bounds: every index ever stored was one, and the arrays end in {@link
 * #MARGIN} unused places.
 */
final class Poptrie {
  static final int PAGE_BITS = 12;
  static final int PAGE = 1 << PAGE_BITS;
  static final int STRIDE = 6;
  static final int FANOUT = 1 << STRIDE;
  static final int LONGS = 3;
  static final int MARGIN = FANOUT + 1;
  static final int LEAF_LENGTH_BITS = 8;
  static final int IPV4_DIRECT_BITS = 24;
  static final int IPV6_DIRECT_BITS = 24;

  // Stores that publish are releases. Loads that follow an index just read are plain: the processor
  // orders dependent loads, and acquire loads cost a quarter of the throughput.
  static final VarHandle CELL = MethodHandles.arrayElementVarHandle(int[].class);
  static final VarHandle BASES = MethodHandles.arrayElementVarHandle(long[].class);

  final int[] root;
  final int[] pages;
  final long[] nodes;
  final int[] leaves;

  Poptrie(int[] root, int[] pages, long[] nodes, int[] leaves) {
    this.root = root;
    this.pages = pages;
    this.nodes = nodes;
    this.leaves = leaves;
  }

  long bytes() {
    return 4L * root.length + 4L * pages.length + 8L * nodes.length + 4L * leaves.length;
  }

  /** The leaf of one IPv4 address. */
  int leaf4(int address) {
    int cell = direct4(address);
    if (cell >= 0) {
      return cell;
    }
    int node = ~cell;
    long key = (long) address << 32;
    for (int shift = 64 - IPV4_DIRECT_BITS - STRIDE; shift >= 28; shift -= STRIDE) {
      int next = step(node, key >>> shift);
      if (next >= 0) {
        return next;
      }
      node = ~next;
    }
    return 0; // only while a stale block is read: the caller repeats
  }

  /** The leaf of one IPv6 address. */
  int leaf6(long high, long low) {
    int cell = direct6(high);
    return cell >= 0 ? cell : walk6(~cell, high, low);
  }

  /**
   * The leaves of many IPv4 addresses. Each level is a loop of its own over what is still open, so
   * that the cache misses of one level overlap.
   *
   * @param open scratch, at least {@code count} long
   */
  void leaves4(int[] address, int[] leaf, int[] open, int count) {
    for (int i = 0; i < count; i++) {
      leaf[i] = direct4(address[i]);
    }
    int left = findOpen(leaf, open, count);
    for (int shift = 32 - IPV4_DIRECT_BITS - STRIDE; left > 0 && shift >= -4; shift -= STRIDE) {
      int still = 0;
      for (int k = 0; k < left; k++) {
        int i = open[k];
        int bits = shift >= 0 ? address[i] >>> shift : address[i] << -shift;
        int cell = step(~leaf[i], bits);
        leaf[i] = cell;
        open[still] = i;
        still += cell >>> 31;
      }
      left = still;
    }
    for (int k = 0; k < left; k++) {
      leaf[open[k]] = 0;
    }
  }

  /** The leaves of many IPv6 addresses; as {@link #leaves4}. */
  void leaves6(long[] high, long[] low, int[] leaf, int[] open, int count) {
    for (int i = 0; i < count; i++) {
      leaf[i] = direct6(high[i]);
    }
    int left = findOpen(leaf, open, count);
    for (int shift = 64 - IPV6_DIRECT_BITS - STRIDE; left > 0 && shift >= 0; shift -= STRIDE) {
      int still = 0;
      for (int k = 0; k < left; k++) {
        int i = open[k];
        int cell = step(~leaf[i], high[i] >>> shift);
        leaf[i] = cell;
        open[still] = i;
        still += cell >>> 31;
      }
      left = still;
    }
    for (int k = 0; k < left; k++) {
      int i = open[k];
      leaf[i] = walk6From(~leaf[i], 60, high[i], low[i]);
    }
  }

  /**
   * Collects the indices whose cell is a node. A loop of its own, so that the first one is short.
   */
  private static int findOpen(int[] leaf, int[] open, int count) {
    int left = 0;
    for (int i = 0; i < count; i++) {
      if (leaf[i] < 0) {
        open[left++] = i;
      }
    }
    return left;
  }

  private int direct4(int address) {
    int cell = root[address >>> 32 - IPV4_DIRECT_BITS + PAGE_BITS];
    return cell >= 0 ? cell : pages[~cell + (address >>> 32 - IPV4_DIRECT_BITS & PAGE - 1)];
  }

  private int direct6(long high) {
    int cell = root[(int) (high >>> 64 - IPV6_DIRECT_BITS + PAGE_BITS)];
    return cell >= 0 ? cell : pages[~cell + ((int) (high >>> 64 - IPV6_DIRECT_BITS) & PAGE - 1)];
  }

  private int walk6(int start, long high, long low) {
    int node = start;
    for (int shift = 64 - IPV6_DIRECT_BITS - STRIDE; shift >= 0; shift -= STRIDE) {
      int next = step(node, high >>> shift);
      if (next >= 0) {
        return next;
      }
      node = ~next;
    }
    return walk6From(node, 60, high, low);
  }

  /** The levels that need bits of the lower half: rare, prefixes longer than 60. */
  private int walk6From(int start, int from, long high, long low) {
    int node = start;
    for (int offset = from; offset < 128; offset += STRIDE) {
      int next = step(node, bits(high, low, offset));
      if (next >= 0) {
        return next;
      }
      node = ~next;
    }
    return 0; // only while a stale block is read: the caller repeats
  }

  /** One node: the leaf, or the complement of the child node. Only the lowest six bits count. */
  private int step(int node, long bits) {
    int at = node * LONGS;
    long vector = nodes[at];
    long bit = 1L << bits;
    long bases = nodes[at + 2];
    if ((vector & bit) == 0) {
      return leaves[(int) (bases >>> 32) + Long.bitCount(nodes[at + 1] & bit - 1 + bit)];
    }
    return ~((int) bases + Long.bitCount(vector & bit - 1));
  }

  /**
   * The six bits of an address from {@code offset} on, zeros behind its end, in the lowest bits.
   */
  static int bits(long high, long low, int offset) {
    long window =
        offset >= 64
            ? low << offset - 64
            : offset == 0 ? high : high << offset | low >>> 64 - offset;
    return (int) (window >>> 64 - STRIDE);
  }
}
