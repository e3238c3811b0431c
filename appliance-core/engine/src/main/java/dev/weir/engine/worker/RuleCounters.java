package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** One worker's packets and bytes by rule number. The worker writes, any thread reads. */
public final class RuleCounters {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private volatile long[] values = new long[256];

  /** Counts a packet. */
  @HotPath
  public void hit(int rule, int lengthBytes) {
    long[] now = values;
    int at = rule * 2;
    if (at < 0 || at >= now.length) {
      if (rule < 0) {
        return;
      }
      now = grow(rule);
    }
    LONGS.setOpaque(now, at, now[at] + 1);
    LONGS.setOpaque(now, at + 1, now[at + 1] + lengthBytes);
  }

  /** Makes room for rules up to a number, so that no packet has to. The worker's thread. */
  @ColdPath("once for a new highest rule")
  public long[] grow(int rule) {
    long[] now = values;
    if (rule * 2 >= now.length) {
      now = Arrays.copyOf(now, Math.max(now.length * 2, rule * 2 + 2));
      values = now;
    }
    return now;
  }

  /** Packets that hit a rule. */
  public long packets(int rule) {
    return read(rule * 2);
  }

  /** Bytes of the packets that hit a rule. */
  public long bytes(int rule) {
    return read(rule * 2 + 1);
  }

  private long read(int at) {
    long[] now = values;
    return at >= 0 && at < now.length ? (long) LONGS.getOpaque(now, at) : 0;
  }
}
