package dev.weir.switching;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The learnt addresses of one bridge: which address of which VLAN was seen at which port, and when.
 *
 * <p>One table is shared by all workers, since a host's frames and the answers to it may arrive at
 * different ones. It takes no locks: an entry is a key and a value, each one {@code long}, in one
 * of two buckets of eight, the emptier when it was entered; a bucket's keys fill a cache line, and
 * a look-up reads two at most. A worker writes only to learn, to note a move, and once a second and
 * address to refresh. Races between workers cost at worst that an address is learnt a frame later.
 *
 * <p>Ports are known by their slot, a small number per interface that stays the same as long as the
 * table lives. Times are whole seconds of the batch clock. Methods of the packet path say so; the
 * others are for any other thread.
 */
public final class MacTable {
  /** Result of {@link #learn}: nothing new. */
  public static final int KNOWN = 0;

  /** Result of {@link #learn}: entered. */
  public static final int LEARNT = 1;

  /** Result of {@link #learn}: seen at another port before. */
  public static final int MOVED = 2;

  /** Result of {@link #learn}: the port's limit is reached. */
  public static final int PORT_FULL = 3;

  /** Result of {@link #learn}: the table's limit is reached, or its buckets are full. */
  public static final int TABLE_FULL = 4;

  /** Most interfaces that a table can tell apart; slots go from 1 to this. */
  public static final int MAX_SLOT = 4095;

  private static final int WAYS = 8;
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long SECONDS_MASK = 0xffff_ffffL;

  private final long[] keys;
  private final long[] values;
  private final int bucketMask;
  private final long seed;
  private final int limit;
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicIntegerArray perPort = new AtomicIntegerArray(MAX_SLOT + 1);
  private final List<Integer> interfaceOfSlot = new ArrayList<>();
  private final AtomicLong moves = new AtomicLong();
  private final AtomicLong lastMovedKey = new AtomicLong();
  private final AtomicLong lastMovedSlots = new AtomicLong();

  /**
   * An empty table.
   *
   * @param limit most entries
   * @param seed of the hash
   */
  public MacTable(int limit, long seed) {
    this.limit = limit;
    this.seed = seed;
    // Half full at the limit, so that two buckets of eight practically never overflow.
    int capacity = Math.max(64, Integer.highestOneBit(2 * limit - 1) << 1);
    this.keys = new long[capacity];
    this.values = new long[capacity];
    this.bucketMask = capacity / WAYS - 1;
    interfaceOfSlot.add(0);
  }

  /**
   * An entry, for display.
   *
   * @param seenSeconds when it was last seen
   */
  public record Entry(long mac, int vlan, int interfaceIndex, int seenSeconds) {}

  /**
   * The last address that moved.
   *
   * @param fromInterface where it was before
   * @param toInterface where it was seen then
   */
  public record Move(long mac, int vlan, int fromInterface, int toInterface) {}

  /** Most entries. */
  public int limit() {
    return limit;
  }

  /** Number of entries. */
  public int size() {
    return size.get();
  }

  /** Number of entries of a port. */
  public int sizeOf(int slot) {
    return perPort.get(slot);
  }

  /** Moves since the table was made. */
  public long moves() {
    return moves.get();
  }

  /** The slot of an interface, which gets one when first asked for; 0 if there are too many. */
  public synchronized int slotOf(int interfaceIndex) {
    int found = interfaceOfSlot.indexOf(interfaceIndex);
    if (found > 0) {
      return found;
    }
    if (interfaceOfSlot.size() > MAX_SLOT) {
      return 0;
    }
    interfaceOfSlot.add(interfaceIndex);
    return interfaceOfSlot.size() - 1;
  }

  private synchronized int interfaceOf(int slot) {
    return slot < interfaceOfSlot.size() ? interfaceOfSlot.get(slot) : 0;
  }

  /** The key of an address in a VLAN; never 0 for a unicast address. */
  static long key(long mac, int vlan) {
    return mac << 12 | vlan;
  }

  /**
   * The port of an address, by its slot; 0 if it is not known or too old. Packet path.
   *
   * @param ageingSeconds age from which an entry counts no more
   */
  public int lookup(long mac, int vlan, int nowSeconds, int ageingSeconds) {
    long key = key(mac, vlan);
    int at = find(key);
    if (at < 0) {
      return 0;
    }
    long value = (long) LONGS.getAcquire(values, at);
    if (nowSeconds - (int) value > ageingSeconds || keyAt(at) != key) {
      return 0;
    }
    return (int) (value >>> 32);
  }

  /**
   * Notes that an address was seen at a port. Packet path.
   *
   * @param slot of the port, 1 or more
   * @param portLimit most entries of the port; 0 for none of its own
   * @return {@link #KNOWN}, {@link #LEARNT}, {@link #MOVED}, {@link #PORT_FULL} or {@link
   *     #TABLE_FULL}
   */
  public int learn(long mac, int vlan, int slot, int nowSeconds, int ageingSeconds, int portLimit) {
    long key = key(mac, vlan);
    long now = (long) slot << 32 | (nowSeconds & SECONDS_MASK);
    int at = find(key);
    if (at < 0) {
      return insert(key, now, slot, nowSeconds, ageingSeconds, portLimit);
    }
    long old = (long) LONGS.getAcquire(values, at);
    if (old == now) {
      return KNOWN;
    }
    int oldSlot = (int) (old >>> 32);
    if (oldSlot == slot) {
      LONGS.compareAndSet(values, at, old, now);
      return KNOWN;
    }
    if (oldSlot == 0) {
      // Another thread is just making or removing the entry; the next frame will do.
      return TABLE_FULL;
    }
    if (!take(slot, portLimit)) {
      return PORT_FULL;
    }
    if (!LONGS.compareAndSet(values, at, old, now)) {
      perPort.decrementAndGet(slot);
      return KNOWN;
    }
    perPort.decrementAndGet(oldSlot);
    if (nowSeconds - (int) old > ageingSeconds) {
      return LEARNT;
    }
    moves.incrementAndGet();
    lastMovedKey.set(key);
    lastMovedSlots.set((long) oldSlot << 32 | slot);
    return MOVED;
  }

  private int insert(
      long key, long value, int slot, int nowSeconds, int ageingSeconds, int portLimit) {
    if (!take(slot, portLimit)) {
      return PORT_FULL;
    }
    if (size.incrementAndGet() <= limit) {
      long hash = hash(key);
      int first = bucket(hash);
      int second = bucket(hash >>> 32);
      if (load(first) > load(second)) {
        int emptier = second;
        second = first;
        first = emptier;
      }
      if (place(first, key, value, nowSeconds, ageingSeconds)
          || place(second, key, value, nowSeconds, ageingSeconds)) {
        return LEARNT;
      }
    }
    size.decrementAndGet();
    perPort.decrementAndGet(slot);
    return TABLE_FULL;
  }

  private int load(int bucket) {
    int load = 0;
    for (int at = bucket; at < bucket + WAYS; at++) {
      load += keyAt(at) != 0 ? 1 : 0;
    }
    return load;
  }

  private boolean place(int bucket, long key, long value, int nowSeconds, int ageingSeconds) {
    for (int at = bucket; at < bucket + WAYS; at++) {
      long there = keyAt(at);
      if (there != 0) {
        long old = (long) LONGS.getAcquire(values, at);
        if (old == 0 || nowSeconds - (int) old <= ageingSeconds || !remove(at, there, old)) {
          continue;
        }
      }
      if (LONGS.compareAndSet(keys, at, 0L, key)) {
        LONGS.setRelease(values, at, value);
        return true;
      }
    }
    return false;
  }

  /** Takes one of a port's entries; false if its limit is reached. */
  private boolean take(int slot, int portLimit) {
    int taken = perPort.incrementAndGet(slot);
    if (portLimit == 0 || taken <= portLimit) {
      return true;
    }
    perPort.decrementAndGet(slot);
    return false;
  }

  private boolean remove(int at, long key, long value) {
    // The value goes first: whoever finds the key meanwhile sees an entry without a port.
    if (!LONGS.compareAndSet(values, at, value, 0L)) {
      return false;
    }
    perPort.decrementAndGet((int) (value >>> 32));
    size.decrementAndGet();
    LONGS.compareAndSet(keys, at, key, 0L);
    return true;
  }

  private int find(long key) {
    long hash = hash(key);
    int bucket = bucket(hash);
    for (int at = bucket; at < bucket + WAYS; at++) {
      if (keyAt(at) == key) {
        return at;
      }
    }
    bucket = bucket(hash >>> 32);
    for (int at = bucket; at < bucket + WAYS; at++) {
      if (keyAt(at) == key) {
        return at;
      }
    }
    return -1;
  }

  private long keyAt(int at) {
    return (long) LONGS.getOpaque(keys, at);
  }

  private int bucket(long hash) {
    return ((int) hash & bucketMask) * WAYS;
  }

  private long hash(long key) {
    long h = (key ^ seed) * 0x9e37_79b9_7f4a_7c15L;
    h = (h ^ h >>> 32) * 0xd6e8_feb8_6659_fd93L;
    return h ^ h >>> 29;
  }

  /** Removes the entries that are too old; returns how many. */
  public int expire(int nowSeconds, int ageingSeconds) {
    int removed = 0;
    for (int at = 0; at < keys.length; at++) {
      long key = keyAt(at);
      long value = (long) LONGS.getAcquire(values, at);
      if (key != 0
          && value != 0
          && nowSeconds - (int) value > ageingSeconds
          && remove(at, key, value)) {
        removed++;
      }
    }
    return removed;
  }

  /** Removes the entries that fit; returns how many. */
  public int removeIf(Predicate<Entry> filter) {
    int removed = 0;
    for (int at = 0; at < keys.length; at++) {
      long key = keyAt(at);
      long value = (long) LONGS.getAcquire(values, at);
      if (key != 0 && value != 0 && filter.test(entry(key, value)) && remove(at, key, value)) {
        removed++;
      }
    }
    return removed;
  }

  /** The entries as they are now; entries that come and go meanwhile may be missed. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (int at = 0; at < keys.length; at++) {
      long key = keyAt(at);
      long value = (long) LONGS.getAcquire(values, at);
      if (key != 0 && value != 0 && keyAt(at) == key) {
        entries.add(entry(key, value));
      }
    }
    return entries;
  }

  private Entry entry(long key, long value) {
    return new Entry(key >>> 12, (int) key & 0xfff, interfaceOf((int) (value >>> 32)), (int) value);
  }

  /** The last move; of address 0 if there was none. */
  public Move lastMove() {
    long key = lastMovedKey.get();
    long slots = lastMovedSlots.get();
    return new Move(
        key >>> 12, (int) key & 0xfff, interfaceOf((int) (slots >>> 32)), interfaceOf((int) slots));
  }
}
