package dev.weir.engine.reassembly;

import dev.weir.sdk.connection.Tuple;
import dev.weir.sdk.connection.TupleHash;
import dev.weir.sdk.hotpath.HotPath;
import java.util.Arrays;

/**
 * The incomplete datagrams of one worker. Which bytes have come is kept as one bit for each 8
 * bytes, so that overlaps are seen at once and nothing has to be sorted. All memory is taken at the
 * start.
 */
@HotPath
public final class FragmentTable {
  /** Blocks of 65,536 bytes of data, and one for the headers of the first fragment. */
  private static final int ROW = 33;

  private static final int HEADER_BLOCK = 32;
  private static final int BITMAP = 1024 / 8;
  private static final int SOURCES = 4096;
  private static final int NONE = -1;

  /** Result of {@link #add}: kept, more are to come. */
  static final int KEPT = 0;

  /** Result of {@link #add}: the datagram is complete but for being put together. */
  static final int COMPLETE = 1;

  /** Result of {@link #add}: to be dropped, see {@link #reason}. */
  static final int REFUSED = 2;

  private final ReassemblyLimits limits;
  private final TupleHash hash;
  private final BlockPool blocks;
  private final int[] buckets;
  private final Tuple[] keys;
  private final int[] chain;
  private final int[] older;
  private final int[] newer;
  private final int[] rows;
  private final long[] bitmaps;
  private final int[] units;
  private final int[] total;
  private final int[] headerBytes;
  private final int[] nextHeader;
  private final int[] protocol;
  private final int[] largest;
  private final int[] source;
  private final long[] deadline;
  private final boolean[] spoiled;
  private final int[] perSource = new int[SOURCES];
  private int free;
  private int oldest = NONE;
  private int newest = NONE;
  private int size;
  private int displaced;
  private ReassemblyDropReason reason = ReassemblyDropReason.FRAGMENT_MEMORY;

  /** An empty table; takes its memory. */
  public FragmentTable(ReassemblyLimits limits, long hashSeed) {
    int count = limits.datagrams();
    this.limits = limits;
    this.hash = new TupleHash(hashSeed);
    this.blocks = new BlockPool(limits.memoryBytes());
    this.buckets = new int[Integer.highestOneBit(count) * 4];
    this.keys = new Tuple[count];
    this.chain = new int[count];
    this.older = new int[count];
    this.newer = new int[count];
    this.rows = new int[count * ROW];
    this.bitmaps = new long[count * BITMAP];
    this.units = new int[count];
    this.total = new int[count];
    this.headerBytes = new int[count];
    this.nextHeader = new int[count];
    this.protocol = new int[count];
    this.largest = new int[count];
    this.source = new int[count];
    this.deadline = new long[count];
    this.spoiled = new boolean[count];
    Arrays.fill(buckets, NONE);
    Arrays.fill(rows, BlockPool.NONE);
    for (int i = 0; i < count; i++) {
      keys[i] = new Tuple();
      chain[i] = i + 1 < count ? i + 1 : NONE;
    }
    free = 0;
  }

  /** Incomplete datagrams. */
  public int size() {
    return size;
  }

  /** Blocks of memory not in use. */
  int freeBlocks() {
    return blocks.freeBlocks();
  }

  /** Why the last fragment was refused. */
  ReassemblyDropReason reason() {
    return reason;
  }

  /** Datagrams displaced since last asked. */
  int takeDisplaced() {
    int count = displaced;
    displaced = 0;
    return count;
  }

  /** Keeps a fragment's bytes. After {@link #COMPLETE} its datagram is {@link #find}. */
  int add(Fragment fragment, long nowNanos) {
    int at = find(fragment.key);
    if (at == NONE) {
      at = begin(fragment, nowNanos);
      if (at == NONE) {
        return REFUSED;
      }
    }
    if (spoiled[at]) {
      return refuse(ReassemblyDropReason.FRAGMENT_SPOILED);
    }
    int end = fragment.offset + fragment.length;
    boolean beyond = total[at] >= 0 && (end > total[at] || fragment.last && end != total[at]);
    boolean shorter = fragment.last && total[at] < 0 && hasAnyFrom(at, end + 7 >>> 3);
    if (beyond || shorter) {
      return spoil(at);
    }
    int first = fragment.offset >>> 3;
    int behind = end + 7 >>> 3;
    if (hasAny(at, first, behind)) {
      boolean same =
          hasAll(at, first, behind)
              && blocks.same(rows, at * ROW, fragment.offset, fragment.data, fragment.length);
      return same ? refuse(ReassemblyDropReason.FRAGMENT_DUPLICATE) : spoil(at);
    }
    if (!takeBlocks(at, fragment.offset, end) || !keepHeaders(at, fragment)) {
      end(at);
      return refuse(ReassemblyDropReason.FRAGMENT_MEMORY);
    }
    blocks.store(rows, at * ROW, fragment.offset, fragment.data, fragment.length);
    mark(at, first, behind);
    units[at] += behind - first;
    largest[at] = Math.max(largest[at], fragment.packetBytes);
    if (fragment.last) {
      total[at] = end;
    }
    return total[at] >= 0 && units[at] == (total[at] + 7) >>> 3 ? COMPLETE : KEPT;
  }

  int find(Tuple key) {
    int at = buckets[bucket(key)];
    while (at != NONE && !keys[at].sameAs(key)) {
      at = chain[at];
    }
    return at;
  }

  int totalBytes(int at) {
    return total[at];
  }

  int headerBytes(int at) {
    return headerBytes[at];
  }

  int nextHeaderOffset(int at) {
    return nextHeader[at];
  }

  /** What the first fragment says follows the headers that all repeat. */
  int protocol(int at) {
    return protocol[at];
  }

  int largestFragment(int at) {
    return largest[at];
  }

  /** Writes the headers of the first fragment, then all data. */
  void assemble(int at, int position) {
    int header = headerBytes[at];
    blocks.load(rows, at * ROW + HEADER_BLOCK, 0, position, header);
    blocks.load(rows, at * ROW, 0, position + header, total[at]);
  }

  /** Forgets a datagram. */
  void end(int at) {
    int bucket = bucket(keys[at]);
    int before = NONE;
    for (int i = buckets[bucket]; i != at; i = chain[i]) {
      before = i;
    }
    if (before == NONE) {
      buckets[bucket] = chain[at];
    } else {
      chain[before] = chain[at];
    }
    unlink(at);
    dropBytes(at);
    perSource[source[at]]--;
    chain[at] = free;
    free = at;
    size--;
  }

  /**
   * Forgets datagrams whose time is over.
   *
   * @return how many, spoiled ones not counted
   */
  int expire(long nowNanos) {
    int expired = 0;
    int at = oldest;
    while (at != NONE) {
      int next = newer[at];
      if (nowNanos - deadline[at] >= 0) {
        expired += spoiled[at] ? 0 : 1;
        end(at);
      }
      at = next;
    }
    return expired;
  }

  private int begin(Fragment fragment, long nowNanos) {
    int slot = fragment.sourceHash() & (SOURCES - 1);
    if (perSource[slot] >= limits.perSource()) {
      refuse(ReassemblyDropReason.FRAGMENT_SOURCE_LIMIT);
      return NONE;
    }
    if (free == NONE) {
      displace(oldest);
    }
    int at = free;
    free = chain[at];
    keys[at].set(fragment.key);
    int bucket = bucket(fragment.key);
    chain[at] = buckets[bucket];
    buckets[bucket] = at;
    older[at] = newest;
    newer[at] = NONE;
    if (newest == NONE) {
      oldest = at;
    } else {
      newer[newest] = at;
    }
    newest = at;
    units[at] = 0;
    total[at] = -1;
    headerBytes[at] = 0;
    largest[at] = 0;
    source[at] = slot;
    perSource[slot]++;
    spoiled[at] = false;
    deadline[at] =
        nowNanos + (fragment.isIpv6 ? limits.ipv6TimeoutNanos() : limits.ipv4TimeoutNanos());
    size++;
    return at;
  }

  private boolean keepHeaders(int at, Fragment fragment) {
    if (fragment.offset != 0) {
      return true;
    }
    int block = takeBlockFor(at);
    if (block == BlockPool.NONE) {
      return false;
    }
    rows[at * ROW + HEADER_BLOCK] = block;
    headerBytes[at] = fragment.headerBytes;
    nextHeader[at] = fragment.nextHeaderPosition - fragment.l3;
    protocol[at] = fragment.isIpv6 ? fragment.fragmentHeader.nextHeader() : fragment.protocol;
    blocks.store(rows, at * ROW + HEADER_BLOCK, 0, fragment.l3, fragment.headerBytes);
    return true;
  }

  private boolean takeBlocks(int at, int from, int to) {
    for (int i = from >>> 11; i <= (to - 1) >>> 11; i++) {
      if (rows[at * ROW + i] == BlockPool.NONE) {
        int block = takeBlockFor(at);
        if (block == BlockPool.NONE) {
          return false;
        }
        rows[at * ROW + i] = block;
      }
    }
    return true;
  }

  /** Takes a block, if need be from the oldest other datagram. */
  private int takeBlockFor(int at) {
    int block = blocks.takeOrNone();
    while (block == BlockPool.NONE && oldest != at) {
      displace(oldest);
      block = blocks.takeOrNone();
    }
    return block;
  }

  private void displace(int at) {
    displaced += spoiled[at] ? 0 : 1;
    end(at);
  }

  /** Gives the bytes up at once but remembers the datagram, so that its rest is dropped too. */
  private int spoil(int at) {
    dropBytes(at);
    spoiled[at] = true;
    return refuse(ReassemblyDropReason.FRAGMENT_OVERLAP);
  }

  private int refuse(ReassemblyDropReason why) {
    reason = why;
    return REFUSED;
  }

  private void dropBytes(int at) {
    for (int i = at * ROW; i < at * ROW + ROW; i++) {
      if (rows[i] != BlockPool.NONE) {
        blocks.giveBack(rows[i]);
        rows[i] = BlockPool.NONE;
      }
    }
    for (int i = at * BITMAP; i < at * BITMAP + BITMAP; i++) {
      bitmaps[i] = 0;
    }
  }

  private void unlink(int at) {
    if (older[at] == NONE) {
      oldest = newer[at];
    } else {
      newer[older[at]] = newer[at];
    }
    if (newer[at] == NONE) {
      newest = older[at];
    } else {
      older[newer[at]] = older[at];
    }
  }

  private boolean hasAny(int at, int from, int to) {
    for (int word = from >>> 6; word <= (to - 1) >>> 6; word++) {
      if ((bitmaps[at * BITMAP + word] & mask(word, from, to)) != 0) {
        return true;
      }
    }
    return false;
  }

  private boolean hasAll(int at, int from, int to) {
    for (int word = from >>> 6; word <= (to - 1) >>> 6; word++) {
      if ((~bitmaps[at * BITMAP + word] & mask(word, from, to)) != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean hasAnyFrom(int at, int from) {
    return from < BITMAP * 64 && hasAny(at, from, BITMAP * 64);
  }

  private void mark(int at, int from, int to) {
    for (int word = from >>> 6; word <= (to - 1) >>> 6; word++) {
      bitmaps[at * BITMAP + word] |= mask(word, from, to);
    }
  }

  private static long mask(int word, int from, int to) {
    int low = Math.max(from - (word << 6), 0);
    int high = Math.min(to - (word << 6), 64);
    return high - low == 64 ? -1L : ((1L << (high - low)) - 1) << low;
  }

  private int bucket(Tuple key) {
    return (int) hash.of(key) & (buckets.length - 1);
  }
}
