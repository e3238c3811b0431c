package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Output;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One worker's drops by reason, interface and rule: open addressing over a packed key. Bounded:
 * when very many different rules drop, further ones are counted without their rule.
 */
public final class DropCounters {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int MAX_USED = 1 << 17;

  private volatile Table table = new Table(1024);

  /** Told of each counter. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * A counter.
     *
     * @param reason the engine's number of module and reason
     * @param rule number of the rule, or {@link Output#NO_RULE}
     */
    void visit(int reason, int interfaceIndex, int rule, long packets);
  }

  private static final class Table {
    final long[] keys;
    final long[] counts;
    int used;

    Table(int capacity) {
      keys = new long[capacity];
      counts = new long[capacity];
    }
  }

  /** Counts a drop. The worker's thread. */
  @HotPath
  public void add(int reason, int interfaceIndex, int rule) {
    Table now = table;
    long key = key(reason, interfaceIndex, rule);
    int mask = now.keys.length - 1;
    int at = hash(key) & mask;
    while (now.keys[at] != key) {
      if (now.keys[at] == 0) {
        insert(reason, interfaceIndex, rule);
        return;
      }
      at = at + 1 & mask;
    }
    LONGS.setOpaque(now.counts, at, now.counts[at] + 1);
  }

  private static long key(int reason, int interfaceIndex, int rule) {
    return (long) (reason + 1) << 48 | (long) interfaceIndex << 32 | rule + 1 & 0xffffffffL;
  }

  private static int hash(long key) {
    long h = key * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 32);
  }

  @ColdPath("the first drop of its kind")
  private void insert(int reason, int interfaceIndex, int rule) {
    Table now = table;
    if (now.used >= MAX_USED && rule != Output.NO_RULE) {
      add(reason, interfaceIndex, Output.NO_RULE);
      return;
    }
    if (now.used * 2 >= now.keys.length) {
      Table larger = new Table(now.keys.length * 2);
      for (int i = 0; i < now.keys.length; i++) {
        if (now.keys[i] != 0) {
          put(larger, now.keys[i], now.counts[i]);
        }
      }
      table = larger;
      now = larger;
    }
    put(now, key(reason, interfaceIndex, rule), 1);
  }

  private static void put(Table to, long key, long count) {
    int mask = to.keys.length - 1;
    int at = hash(key) & mask;
    while (to.keys[at] != 0) {
      at = at + 1 & mask;
    }
    to.counts[at] = count;
    LONGS.setRelease(to.keys, at, key);
    to.used++;
  }

  /** Visits all counters; any thread. */
  public void forEach(Visitor visitor) {
    Table now = table;
    for (int i = 0; i < now.keys.length; i++) {
      long key = (long) LONGS.getAcquire(now.keys, i);
      if (key != 0) {
        visitor.visit(
            (int) (key >>> 48) - 1,
            (int) (key >>> 32) & 0xffff,
            (int) key - 1,
            (long) LONGS.getOpaque(now.counts, i));
      }
    }
  }
}
