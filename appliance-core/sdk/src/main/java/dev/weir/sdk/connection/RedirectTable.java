package dev.weir.sdk.connection;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Tuples whose packets belong to another worker than they hash to: a keyed 64-bit hash of the tuple
 * and the owner, in buckets of eight, each tuple in one of two. Written by every worker for its own
 * connections, read by all, without locks. Of two tuples with the same 56 bits of hash the second
 * is refused.
 */
@HotPath
public final class RedirectTable {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle PUBLISHED;
  private static final int SLOTS = 8;

  /** Entry: hash in bits 63-8, worker + 1 in 7-0; so at most 254 workers. */
  private static final long WORKER_MASK = 0xff;

  private final long[] entries;
  private final int mask;
  private volatile long published;

  static {
    try {
      PUBLISHED =
          MethodHandles.lookup().findVarHandle(RedirectTable.class, "published", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A table with room for at least this many redirects at half load. */
  public RedirectTable(int redirects) {
    int buckets = 2;
    while ((long) buckets * SLOTS / 2 < redirects) {
      buckets <<= 1;
    }
    this.mask = buckets - 1;
    this.entries = new long[buckets * SLOTS];
  }

  /** True if nothing is redirected: the usual case without NAT or with one worker. */
  boolean isEmpty() {
    return published == 0;
  }

  /** Redirects there are now. */
  public long size() {
    return published;
  }

  /** The owner, or -1. */
  int find(long hash) {
    int start = start(hash);
    for (int round = 0; round < 2; round++) {
      for (int i = start; i < start + SLOTS; i++) {
        long entry = (long) LONGS.getAcquire(entries, i);
        if ((entry & ~WORKER_MASK) == (hash & ~WORKER_MASK) && entry != 0) {
          return (int) (entry & WORKER_MASK) - 1;
        }
      }
      start = second(hash);
    }
    return -1;
  }

  /** Adds a redirect. False if the hash is taken or there is no room in its two buckets. */
  boolean put(long hash, int worker) {
    if (find(hash) >= 0) {
      return false;
    }
    long entry = hash & ~WORKER_MASK | (worker + 1);
    int start = start(hash);
    for (int round = 0; round < 2; round++) {
      for (int i = start; i < start + SLOTS; i++) {
        if ((long) LONGS.getOpaque(entries, i) == 0 && LONGS.compareAndSet(entries, i, 0L, entry)) {
          PUBLISHED.getAndAdd(this, 1L);
          return true;
        }
      }
      start = second(hash);
    }
    return false;
  }

  /** Takes a redirect of this worker out. */
  void remove(long hash, int worker) {
    long entry = hash & ~WORKER_MASK | (worker + 1);
    int start = start(hash);
    for (int round = 0; round < 2; round++) {
      for (int i = start; i < start + SLOTS; i++) {
        if ((long) LONGS.getOpaque(entries, i) == entry) {
          LONGS.setRelease(entries, i, 0L);
          PUBLISHED.getAndAdd(this, -1L);
          return;
        }
      }
      start = second(hash);
    }
  }

  private int start(long hash) {
    return ((int) (hash >>> 8) & mask) * SLOTS;
  }

  private int second(long hash) {
    return ((int) (hash >>> 32) & mask) * SLOTS;
  }
}
