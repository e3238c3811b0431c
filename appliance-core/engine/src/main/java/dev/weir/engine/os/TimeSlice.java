package dev.weir.engine.os;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * How long the calling thread asks to run at a time where others wait for the processor (sched(7),
 * {@code sched_runtime} of a fair policy, Linux 6.12). Not how much it gets: the share stays the
 * same. A thread with a shorter slice runs at once when it wakes, instead of after the rest of
 * another's slice. Needs no privilege.
 */
public final class TimeSlice {
  /** The shortest that the kernel takes. */
  public static final long SHORTEST_NANOS = 100_000;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final long SCHED_SETATTR = ARM ? 274 : 314;
  private static final long SCHED_GETATTR = ARM ? 275 : 315;
  private static final int ATTRIBUTES_BYTES = 48;
  private static final int RUNTIME_AT = 24;

  private static final MethodHandle SYSCALL =
      Linux.handle("syscall", 5, Linker.Option.firstVariadicArg(1));

  private TimeSlice() {}

  /** Asks for a slice of so many nanoseconds; false if the kernel refuses. */
  public static boolean set(long nanos) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = read(arena);
      attributes.set(ValueLayout.JAVA_LONG, RUNTIME_AT, nanos);
      return call(arena, SCHED_SETATTR, attributes, 0) == 0;
    }
  }

  /** The calling thread's slice in nanoseconds; 0 where the kernel does not tell. */
  public static long get() {
    try (Arena arena = Arena.ofConfined()) {
      return read(arena).get(ValueLayout.JAVA_LONG, RUNTIME_AT);
    }
  }

  private static MemorySegment read(Arena arena) {
    MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 8);
    attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTES_BYTES);
    call(arena, SCHED_GETATTR, attributes, ATTRIBUTES_BYTES);
    return attributes;
  }

  private static long call(Arena arena, long number, MemorySegment attributes, long sizeOrFlags) {
    try {
      return (long)
          SYSCALL.invokeExact(
              Linux.newState(arena), number, 0L, attributes.address(), sizeOrFlags, 0L);
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }
}
