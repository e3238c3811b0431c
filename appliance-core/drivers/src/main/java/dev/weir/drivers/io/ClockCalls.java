package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Steers the kernel's real-time clock: clock_adjtime(2), {@code struct timex} of 64-bit machines.
 * Answers are the clock's state or {@code -errno}. An instance belongs to one thread at a time.
 */
public final class ClockCalls extends NativeCalls {
  /** The kernel slews offsets up to this. */
  public static final long MOST_SLEW_NANOS = 500_000_000;

  private static final int CLOCK_REALTIME = 0;
  private static final long NANOS = 1_000_000_000;
  private static final long TIMEX_BYTES = 208;

  private static final int ADJ_OFFSET = 0x1;
  private static final int ADJ_MAXERROR = 0x4;
  private static final int ADJ_ESTERROR = 0x8;
  private static final int ADJ_STATUS = 0x10;
  private static final int ADJ_TIMECONST = 0x20;
  private static final int ADJ_SETOFFSET = 0x100;
  private static final int ADJ_NANO = 0x2000;
  private static final int STATUS_PLL = 0x1;
  private static final int MOST_TIME_CONSTANT = 10;

  private static final long OFFSET = 8;
  private static final long MAX_ERROR = 24;
  private static final long ESTIMATED_ERROR = 32;
  private static final long STATUS = 40;
  private static final long CONSTANT = 48;
  private static final long SECONDS = 72;
  private static final long FRACTION = 80;

  private static final MethodHandle CLOCK_ADJTIME = capturing("clock_adjtime", 2);

  /** Adds an offset to the clock at once. */
  public int step(long offsetNanos) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
      timex.set(INT, 0, ADJ_SETOFFSET | ADJ_NANO);
      timex.set(ValueLayout.JAVA_LONG, SECONDS, Math.floorDiv(offsetNanos, NANOS));
      timex.set(ValueLayout.JAVA_LONG, FRACTION, Math.floorMod(offsetNanos, NANOS));
      return adjust(timex);
    }
  }

  /**
   * Gives an offset to the kernel's phase-locked loop, which runs the clock faster or slower until
   * it is gone, learns its frequency, and keeps the hardware's clock right too.
   *
   * @param timeConstant how slowly it follows: the logarithm of the polls' seconds, less 4
   * @param errorNanos most that the time can be wrong
   */
  public int slew(long offsetNanos, int timeConstant, long errorNanos) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
      timex.set(
          INT, 0, ADJ_OFFSET | ADJ_MAXERROR | ADJ_ESTERROR | ADJ_STATUS | ADJ_TIMECONST | ADJ_NANO);
      timex.set(
          ValueLayout.JAVA_LONG,
          OFFSET,
          Math.clamp(offsetNanos, -MOST_SLEW_NANOS, MOST_SLEW_NANOS));
      timex.set(ValueLayout.JAVA_LONG, MAX_ERROR, errorNanos / 1000);
      timex.set(ValueLayout.JAVA_LONG, ESTIMATED_ERROR, Math.abs(offsetNanos) / 1000);
      timex.set(INT, STATUS, STATUS_PLL);
      timex.set(
          ValueLayout.JAVA_LONG, CONSTANT, (long) Math.clamp(timeConstant, 0, MOST_TIME_CONSTANT));
      return adjust(timex);
    }
  }

  /** The clock's state; changes nothing. */
  public int state() {
    try (Arena arena = Arena.ofConfined()) {
      return adjust(arena.allocate(TIMEX_BYTES, Long.BYTES));
    }
  }

  private int adjust(MemorySegment timex) {
    try {
      return result(
          (int)
              (long) CLOCK_ADJTIME.invokeExact(callState, (long) CLOCK_REALTIME, timex.address()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }
}
