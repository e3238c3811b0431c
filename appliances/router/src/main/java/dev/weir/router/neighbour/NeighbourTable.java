package dev.weir.router.neighbour;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * All neighbours of the appliance, with the Ethernet header that leads to each. Worker 0 alone
 * changes it; every worker reads it without locks. Of fixed size; outlives generations.
 *
 * <p>Keys are (interface, family, address). A reader that meets a change half-way finds nothing, or
 * an entry without header: both send the packet to worker 0, which knows. The place of a removed
 * neighbour is not used again for {@link #QUARANTINE_NANOS}, longer than any reader holds an index.
 */
@HotPath
public final class NeighbourTable {
  /** Most neighbours. */
  public static final int CAPACITY = 32_768;

  /** Most packets that wait for one neighbour. */
  public static final int QUEUE = 4;

  /** Returned where there is no such neighbour, or no room. */
  public static final int NONE = -1;

  static final long QUARANTINE_NANOS = 2_000_000_000L;

  private static final int SLOTS = 2 * CAPACITY;
  private static final int TOMBSTONE = -1;
  private static final int INTERFACES = 1024;
  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private volatile int[] slots = new int[SLOTS];
  private int tombstones;
  private final byte[] state = new byte[CAPACITY];
  private final int[] interfaceKey = new int[CAPACITY];
  private final long[] high = new long[CAPACITY];
  private final long[] low = new long[CAPACITY];
  private final long[] macAndSource = new long[CAPACITY];
  private final int[] sourceRest = new int[CAPACITY];
  private final long[] changedNanos = new long[CAPACITY];
  private final long[] askedNanos = new long[CAPACITY];
  private final byte[] asked = new byte[CAPACITY];
  private final byte[] router = new byte[CAPACITY];
  private final byte[] heldCount = new byte[CAPACITY];
  private final int[] held = new int[CAPACITY * QUEUE];
  private final int[] freeQueue = new int[CAPACITY];
  private final long[] freedNanos = new long[CAPACITY];
  private int freeHead;
  private int freeTail;
  private int freeCount;
  private int neverUsed;
  private int count;
  private final int[] incompleteByInterface = new int[INTERFACES];

  private static int key(int interfaceIndex, boolean ipv6) {
    return ipv6 ? interfaceIndex | 1 << 31 : interfaceIndex;
  }

  private static int home(int interfaceKey, long high, long low) {
    long mixed = (high * 0xc2b2ae3d27d4eb4fL ^ low) + interfaceKey * 0x165667b19e3779f9L;
    mixed *= 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 40) & SLOTS - 1;
  }

  /** The neighbour with an address on an interface, or {@link #NONE}. Any worker. */
  public int find(int interfaceIndex, boolean ipv6, long addressHigh, long addressLow) {
    int key = key(interfaceIndex, ipv6);
    int[] table = slots;
    int slot = home(key, addressHigh, addressLow);
    for (int probes = 0; probes < SLOTS; probes++) {
      int content = (int) INTS.getAcquire(table, slot);
      if (content == 0) {
        return NONE;
      }
      int index = content - 1;
      if (content > 0
          && low[index] == addressLow
          && interfaceKey[index] == key
          && high[index] == addressHigh) {
        return index;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return NONE;
  }

  /**
   * The first eight bytes of the Ethernet header to a neighbour: its MAC address and the first two
   * bytes of ours; 0 while it is not known. Any worker.
   */
  public long headerStart(int index) {
    return (long) LONGS.getOpaque(macAndSource, index);
  }

  /** The next four bytes of the Ethernet header: the rest of our MAC address. Any worker. */
  public int headerRest(int index) {
    return sourceRest[index];
  }

  /** Tells that a neighbour is used: one that is stale gets probed. Any worker. */
  public void use(int index) {
    if (state[index] == NeighbourState.STALE) {
      state[index] = NeighbourState.DELAY; // racing with worker 0 at worst probes once too often
    }
  }

  // What follows is worker 0's alone.

  int count() {
    return count;
  }

  int state(int index) {
    return state[index];
  }

  boolean isIpv6(int index) {
    return interfaceKey[index] < 0;
  }

  int interfaceIndex(int index) {
    return interfaceKey[index] & Integer.MAX_VALUE;
  }

  long high(int index) {
    return high[index];
  }

  long low(int index) {
    return low[index];
  }

  long mac(int index) {
    return macAndSource[index] >>> 16;
  }

  boolean isRouter(int index) {
    return router[index] != 0;
  }

  void setRouter(int index, boolean isRouter) {
    router[index] = (byte) (isRouter ? 1 : 0);
  }

  long changedNanos(int index) {
    return changedNanos[index];
  }

  long askedNanos(int index) {
    return askedNanos[index];
  }

  /** How often it was asked in vain. */
  int asked(int index) {
    return asked[index];
  }

  void countAsk(int index, long nowNanos) {
    asked[index]++;
    askedNanos[index] = nowNanos;
  }

  /** Neighbours of an interface (or one of the same index modulo 1,024) that have not answered. */
  int incomplete(int interfaceIndex) {
    return incompleteByInterface[interfaceIndex & INTERFACES - 1];
  }

  /** Adds a neighbour, incomplete; {@link #NONE} if there is no place for it now. */
  int add(int interfaceIndex, boolean ipv6, long addressHigh, long addressLow, long nowNanos) {
    int index;
    if (neverUsed < CAPACITY) {
      index = neverUsed++;
    } else if (freeCount > 0 && nowNanos - freedNanos[freeHead] >= QUARANTINE_NANOS) {
      index = freeQueue[freeHead];
      freeHead = freeHead + 1 & CAPACITY - 1;
      freeCount--;
    } else {
      return NONE;
    }
    interfaceKey[index] = key(interfaceIndex, ipv6);
    high[index] = addressHigh;
    low[index] = addressLow;
    macAndSource[index] = 0;
    sourceRest[index] = 0;
    router[index] = 0;
    asked[index] = 0;
    heldCount[index] = 0;
    state[index] = NeighbourState.FREE;
    setState(index, NeighbourState.INCOMPLETE, nowNanos);
    count++;
    link(slots, index);
    if (tombstones > SLOTS / 4) {
      rehash();
    }
    return index;
  }

  private void link(int[] table, int index) {
    int slot = home(interfaceKey[index], high[index], low[index]);
    while (table[slot] > 0) {
      slot = slot + 1 & SLOTS - 1;
    }
    if (table[slot] == TOMBSTONE) {
      tombstones--;
    }
    INTS.setRelease(table, slot, index + 1);
  }

  /** Into a new array, so that readers of the old one are not disturbed; rare. */
  @ColdPath("only after thousands of removals")
  private void rehash() {
    int[] fresh = new int[SLOTS];
    tombstones = 0;
    for (int index = 0; index < neverUsed; index++) {
      if (state[index] != NeighbourState.FREE) {
        link(fresh, index);
      }
    }
    slots = fresh;
  }

  /** Removes a neighbour; nobody must be waiting for it. */
  void remove(int index, long nowNanos) {
    setState(index, NeighbourState.FREE, nowNanos);
    LONGS.setOpaque(macAndSource, index, 0L);
    int[] table = slots;
    int slot = home(interfaceKey[index], high[index], low[index]);
    while (table[slot] != index + 1) {
      slot = slot + 1 & SLOTS - 1;
    }
    INTS.setRelease(table, slot, TOMBSTONE);
    tombstones++;
    freeQueue[freeTail] = index;
    freedNanos[freeTail] = nowNanos;
    freeTail = freeTail + 1 & CAPACITY - 1;
    freeCount++;
    count--;
  }

  void setState(int index, int now, long nowNanos) {
    int counter = interfaceIndex(index) & INTERFACES - 1;
    if (state[index] == NeighbourState.INCOMPLETE) {
      incompleteByInterface[counter]--;
    }
    if (now == NeighbourState.INCOMPLETE) {
      incompleteByInterface[counter]++;
    }
    if (now != NeighbourState.PROBE && now != NeighbourState.INCOMPLETE) {
      asked[index] = 0;
    }
    state[index] = (byte) now;
    changedNanos[index] = nowNanos;
  }

  /** Sets its MAC address and builds the header. */
  void setMac(int index, long mac, long ownMac) {
    sourceRest[index] = (int) ownMac;
    LONGS.setRelease(macAndSource, index, mac << 16 | ownMac >>> 32);
  }

  /** Whether the header was built for another MAC address of ours. */
  boolean ownMacDiffers(int index, long ownMac) {
    return sourceRest[index] != (int) ownMac
        || (macAndSource[index] & 0xffff) != (ownMac >>> 32 & 0xffff);
  }

  /** Forgets the MAC address: packets wait or are refused again. */
  void forgetMac(int index) {
    LONGS.setRelease(macAndSource, index, 0L);
  }

  int heldCount(int index) {
    return heldCount[index];
  }

  /** Adds a held packet; there must be room. */
  void addHeld(int index, int handle) {
    held[index * QUEUE + heldCount[index]++] = handle;
  }

  /** Takes the held packet that waits longest. */
  int takeHeld(int index) {
    int first = index * QUEUE;
    int handle = held[first];
    heldCount[index]--;
    System.arraycopy(held, first + 1, held, first, heldCount[index]);
    return handle;
  }

  /** One more than the highest index ever used: the end for a walk over all. */
  int end() {
    return neverUsed;
  }
}
