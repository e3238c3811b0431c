package dev.weir.router.fib;

import java.lang.invoke.VarHandle;

/**
 * The forwarding table of one lookup domain and address family: prefix to next-hop index.
 *
 * <p>Next-hop indices are the caller's, from 1 to {@link #NEXT_HOP_LIMIT}; {@link #NO_ROUTE} (0) is
 * the answer where nothing matches. Several tables may use the same indices, so that lookup domains
 * share next hops.
 *
 * <p>Addresses are left-aligned in 128 bits: an IPv4 prefix is given as {@code high = address <<
 * 32}, {@code low = 0}.
 *
 * <p>Lookups: any number of threads, no lock, no allocation; each sees every update wholly or not
 * at all. Updates: any thread, one at a time (they take the object's lock).
 */
public final class Fib {
  /** The answer where no prefix matches. */
  public static final int NO_ROUTE = 0;

  /** The largest next-hop index. */
  public static final int NEXT_HOP_LIMIT = (1 << 31 - Poptrie.LEAF_LENGTH_BITS) - 1;

  private static final long COMPACT_FROM_BYTES = 64 * 1024;

  private final boolean ipv6;
  private final PoptrieStore store;
  private final PoptrieWriter writer;
  private final PrefixMap prefixes;

  private Fib(boolean ipv6) {
    this.ipv6 = ipv6;
    int directBits = ipv6 ? Poptrie.IPV6_DIRECT_BITS : Poptrie.IPV4_DIRECT_BITS;
    store = new PoptrieStore(1 << directBits - Poptrie.PAGE_BITS);
    writer = new PoptrieWriter(store, directBits, ipv6 ? 128 : 32);
    prefixes = new PrefixMap(ipv6);
  }

  /** An empty IPv4 table: about 30 KiB. */
  public static Fib ipv4() {
    return new Fib(false);
  }

  /** An empty IPv6 table: about 50 KiB. */
  public static Fib ipv6() {
    return new Fib(true);
  }

  /**
   * Adds a prefix, or gives it another next hop.
   *
   * @throws IllegalArgumentException if a host bit is set, or length or next hop is out of range
   */
  public synchronized void insert(long high, long low, int length, int nextHop) {
    check(high, low, length);
    if (nextHop <= NO_ROUTE || nextHop > NEXT_HOP_LIMIT) {
      throw new IllegalArgumentException("next hop index " + nextHop);
    }
    if (prefixes.put(high, low, length, nextHop) != nextHop) {
      writer.insert(high, low, length, nextHop);
    }
  }

  /** Removes a prefix; false if it was not there. */
  public synchronized boolean delete(long high, long low, int length) {
    check(high, low, length);
    if (prefixes.remove(high, low, length) == PrefixMap.NONE) {
      return false;
    }
    int coverLength = prefixes.coverLength(high, low, length);
    if (coverLength == PrefixMap.NONE) {
      writer.delete(high, low, length, 0, NO_ROUTE);
    } else {
      long coverHigh = PrefixMap.maskHigh(high, coverLength);
      long coverLow = PrefixMap.maskLow(low, coverLength);
      int cover = prefixes.get(coverHigh, coverLow, coverLength);
      writer.delete(high, low, length, coverLength, cover);
    }
    if (store.published().bytes() > COMPACT_FROM_BYTES + 4 * store.liveBytes()) {
      store.compact();
    }
    return true;
  }

  /** The next hop of exactly this prefix, or {@link #NO_ROUTE}. */
  public synchronized int get(long high, long low, int length) {
    return Math.max(NO_ROUTE, prefixes.get(high, low, length));
  }

  /** Gives back the room to grow, after many insertions; readers go on meanwhile. */
  public synchronized void compact() {
    store.compact();
  }

  /** Prefixes in the table. */
  public synchronized int size() {
    return prefixes.size();
  }

  /** Bytes that lookups read: root, pages, nodes and leaves, room to grow included. */
  public synchronized long lookupBytes() {
    return store.published().bytes();
  }

  /** Bytes that only updates read: the exact prefixes. */
  public synchronized long updateBytes() {
    return prefixes.bytes();
  }

  /** Whether this table holds IPv6 prefixes. */
  public boolean isIpv6() {
    return ipv6;
  }

  /** The next-hop index in a leaf. */
  public static int nextHop(int leaf) {
    return leaf >>> Poptrie.LEAF_LENGTH_BITS;
  }

  /** The length of the prefix that matched, in a leaf that is not {@link #NO_ROUTE}. */
  public static int prefixLength(int leaf) {
    return leaf & (1 << Poptrie.LEAF_LENGTH_BITS) - 1;
  }

  /** The next hop for an IPv4 destination. */
  public int lookup4(int address) {
    return nextHop(leaf4(address));
  }

  /** The next hop for an IPv6 destination. */
  public int lookup6(long high, long low) {
    return nextHop(leaf6(high, low));
  }

  /** Next hop and length of the matching prefix for an IPv4 destination, in one leaf. */
  public int leaf4(int address) {
    while (true) {
      long era = store.era();
      int leaf = store.published().leaf4(address);
      if (fresh(era)) {
        return leaf;
      }
    }
  }

  /** Next hop and length of the matching prefix for an IPv6 destination, in one leaf. */
  public int leaf6(long high, long low) {
    while (true) {
      long era = store.era();
      int leaf = store.published().leaf6(high, low);
      if (fresh(era)) {
        return leaf;
      }
    }
  }

  /**
   * Leaves of {@code count} IPv4 destinations at once: cheaper than one by one, since cache misses
   * overlap.
   *
   * @param scratch at least {@code count} long; its content is lost
   */
  public void leaves4(int[] address, int[] leaf, int[] scratch, int count) {
    long era;
    do {
      era = store.era();
      store.published().leaves4(address, leaf, scratch, count);
    } while (!fresh(era));
  }

  /** As {@link #leaves4} for IPv6 destinations. */
  public void leaves6(long[] high, long[] low, int[] leaf, int[] scratch, int count) {
    long era;
    do {
      era = store.era();
      store.published().leaves6(high, low, leaf, scratch, count);
    } while (!fresh(era));
  }

  /** Whether no block that the reader may have seen was reused since {@code era}. */
  private boolean fresh(long era) {
    VarHandle.loadLoadFence();
    return store.era() - era < 2;
  }

  private void check(long high, long low, int length) {
    if (length < 0 || length > (ipv6 ? 128 : 32)) {
      throw new IllegalArgumentException("prefix length " + length);
    }
    if (PrefixMap.maskHigh(high, length) != high || PrefixMap.maskLow(low, length) != low) {
      throw new IllegalArgumentException("host bits set behind /" + length);
    }
  }
}
