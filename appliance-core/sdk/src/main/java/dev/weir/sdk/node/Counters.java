package dev.weir.sdk.node;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of one enum on one worker. The worker is the only writer; any thread may read values
 * that are a moment old.
 *
 * @param <E> the enum
 */
@HotPath
public final class Counters<E extends Enum<E> & Counter> {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private final Class<E> type;
  private final long[] values;

  /** For the engine and the testkit. */
  public Counters(Class<E> type) {
    this.type = type;
    // A cache line apart from whatever lies before and behind.
    this.values = new long[type.getEnumConstants().length + 16];
  }

  /** Adds one. */
  public void increment(E counter) {
    add(counter, 1);
  }

  /** Adds a number. */
  public void add(E counter, long amount) {
    int index = counter.ordinal() + 8;
    LONGS.setOpaque(values, index, values[index] + amount);
  }

  /** The value; any thread. */
  public long get(E counter) {
    return (long) LONGS.getOpaque(values, counter.ordinal() + 8);
  }

  /** The enum. */
  public Class<E> type() {
    return type;
  }
}
