package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.Arrays;

/**
 * Timers of one worker: a wheel of 4,096 slots of 1 ms; timers further off go round more than once.
 * Timers of one slot run out in the order in which they were set. Memory is bounded: beyond the
 * greatest number {@link #schedule} refuses. The worker's thread only.
 */
public final class TimerWheel {
  /** No timer. */
  public static final long NONE = -1;

  /** Who is told. */
  @HotPath
  public interface Expiry {
    /** A timer set with this owner and token has run out. */
    void expired(int owner, long token);
  }

  static final long TICK_NANOS = 1_000_000;
  private static final int SLOTS = 4096;
  private static final int MASK = SLOTS - 1;

  private final int maximum;
  private final int[] first = new int[SLOTS];
  private final int[] last = new int[SLOTS];
  private final long[] occupied = new long[SLOTS / 64];
  private long[] ticks = new long[256];
  private long[] tokens = new long[256];
  private int[] owners = new int[256];
  private int[] next = new int[256];
  private int[] previous = new int[256];
  private int[] stamps = new int[256];
  private int freeHead;
  private int size;
  private long refused;
  private long currentTick;

  /**
   * Makes an empty wheel.
   *
   * @param maximum timers at a time
   * @param nowNanos what the clock says now
   */
  public TimerWheel(int maximum, long nowNanos) {
    this.maximum = maximum;
    this.currentTick = Math.floorDiv(nowNanos, TICK_NANOS);
    Arrays.fill(first, -1);
    Arrays.fill(last, -1);
    chainFree(0);
  }

  private void chainFree(int from) {
    for (int i = from; i < next.length; i++) {
      next[i] = i + 1 < next.length ? i + 1 : -1;
      owners[i] = -1;
    }
    freeHead = from;
  }

  /** Timers set now. */
  public int size() {
    return size;
  }

  /** Timers refused because there were too many. */
  public long refused() {
    return refused;
  }

  /**
   * Sets a timer; it runs out at the first tick at or after the deadline.
   *
   * @return a handle, or {@link #NONE}
   */
  @HotPath
  public long schedule(long deadlineNanos, int owner, long token) {
    if (freeHead < 0 && !grow()) {
      refused++;
      return NONE;
    }
    int timer = freeHead;
    freeHead = next[timer];
    size++;
    long tick = Math.max(-Math.floorDiv(-deadlineNanos, TICK_NANOS), currentTick + 1);
    ticks[timer] = tick;
    owners[timer] = owner;
    tokens[timer] = token;
    link(timer, (int) tick & MASK);
    return (long) stamps[timer] << 32 | timer;
  }

  private void link(int timer, int slot) {
    next[timer] = -1;
    previous[timer] = last[slot];
    if (last[slot] >= 0) {
      next[last[slot]] = timer;
    } else {
      first[slot] = timer;
      occupied[slot >> 6] |= 1L << slot;
    }
    last[slot] = timer;
  }

  private void unlink(int timer, int slot) {
    if (previous[timer] >= 0) {
      next[previous[timer]] = next[timer];
    } else {
      first[slot] = next[timer];
    }
    if (next[timer] >= 0) {
      previous[next[timer]] = previous[timer];
    } else {
      last[slot] = previous[timer];
    }
    if (first[slot] < 0) {
      occupied[slot >> 6] &= ~(1L << slot);
    }
  }

  /** Cancels a timer; a handle that is not (or no longer) one is ignored. */
  @HotPath
  public void cancel(long handle) {
    int timer = (int) handle;
    if (timer < 0
        || timer >= stamps.length
        || stamps[timer] != (int) (handle >>> 32)
        || owners[timer] < 0) {
      return;
    }
    unlink(timer, (int) ticks[timer] & MASK);
    free(timer);
  }

  /** Cancels all timers of an owner with a token; looks at every timer. */
  void cancelAll(int owner, long token) {
    for (int timer = 0; timer < owners.length; timer++) {
      if (owners[timer] == owner && tokens[timer] == token) {
        cancel((long) stamps[timer] << 32 | timer);
      }
    }
  }

  private void free(int timer) {
    owners[timer] = -1;
    stamps[timer] = stamps[timer] + 1 & Integer.MAX_VALUE;
    next[timer] = freeHead;
    freeHead = timer;
    size--;
  }

  /** Tells about all timers whose time has come, in order of ticks. */
  @HotPath
  public int advance(long nowNanos, Expiry expiry) {
    long target = Math.floorDiv(nowNanos, TICK_NANOS);
    if (target <= currentTick) {
      return 0;
    }
    int fired = 0;
    if (size > 0 && target - currentTick <= SLOTS) {
      for (long tick = currentTick + 1; tick <= target; tick++) {
        currentTick = tick;
        fired += expire((int) tick & MASK, tick, expiry);
      }
    } else if (size > 0) {
      fired = advanceFar(target, expiry);
    }
    currentTick = target;
    return fired;
  }

  private int advanceFar(long target, Expiry expiry) {
    int fired = 0;
    while (true) {
      long earliest = earliestTick();
      if (earliest > target) {
        return fired;
      }
      currentTick = Math.max(currentTick, earliest);
      fired += expire((int) earliest & MASK, earliest, expiry);
    }
  }

  private int expire(int slot, long tick, Expiry expiry) {
    int fired = 0;
    int timer = first[slot];
    while (timer >= 0) {
      if (ticks[timer] <= tick) {
        int owner = owners[timer];
        long token = tokens[timer];
        unlink(timer, slot);
        free(timer);
        fired++;
        expiry.expired(owner, token);
        // The owner may have set or cancelled any timer of this slot: begin anew.
        timer = first[slot];
      } else {
        timer = next[timer];
      }
    }
    return fired;
  }

  private long earliestTick() {
    long earliest = Long.MAX_VALUE;
    for (int word = 0; word < occupied.length; word++) {
      long bits = occupied[word];
      while (bits != 0) {
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
        for (int timer = first[slot]; timer >= 0; timer = next[timer]) {
          earliest = Math.min(earliest, ticks[timer]);
        }
      }
    }
    return earliest;
  }

  /** When the next timer runs out; {@link Long#MAX_VALUE} if none is set. Looks at every timer. */
  public long nextDeadlineNanos() {
    if (size == 0) {
      return Long.MAX_VALUE;
    }
    return earliestTick() * TICK_NANOS;
  }

  /** A time not after the next timer's, at most 4 s off; looks at the occupied slots only. */
  @HotPath
  public long nextWakeNanos(long nowNanos) {
    if (size == 0) {
      return Long.MAX_VALUE;
    }
    for (int i = 1; i <= SLOTS; i++) {
      int slot = (int) (currentTick + i) & MASK;
      if (occupied[slot >> 6] == 0) {
        i += 63 - (slot & 63);
      } else if ((occupied[slot >> 6] >>> slot & 1) != 0) {
        return (currentTick + i) * TICK_NANOS;
      }
    }
    return nowNanos;
  }

  @ColdPath("more timers than ever before")
  private boolean grow() {
    int old = next.length;
    if (old >= maximum) {
      return false;
    }
    int larger = Math.min(maximum, old * 2);
    ticks = Arrays.copyOf(ticks, larger);
    tokens = Arrays.copyOf(tokens, larger);
    owners = Arrays.copyOf(owners, larger);
    next = Arrays.copyOf(next, larger);
    previous = Arrays.copyOf(previous, larger);
    stamps = Arrays.copyOf(stamps, larger);
    chainFree(old);
    return true;
  }
}
