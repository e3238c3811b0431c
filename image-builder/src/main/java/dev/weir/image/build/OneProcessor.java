package dev.weir.image.build;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/**
 * Starts a program on one processor, where its threads take turns in the same order each time. A
 * program inherits the processors of the thread that starts it.
 */
final class OneProcessor {
  private static final int MASK_BYTES = 128;
  private static final MethodHandle GET = link("sched_getaffinity");
  private static final MethodHandle SET = link("sched_setaffinity");

  private OneProcessor() {}

  /**
   * Starts a program; on any processors where the kernel does not want to be asked.
   *
   * @param number which of the processors that this thread may use, counted around
   */
  static Process start(ProcessBuilder program, int number) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(MASK_BYTES, Long.BYTES);
      MemorySegment one = arena.allocate(MASK_BYTES, Long.BYTES);
      if (call(GET, all) <= 0) {
        return program.start();
      }
      int[] usable = BitSet.valueOf(all.asByteBuffer()).stream().toArray();
      int processor = usable[number % usable.length];
      one.set(ValueLayout.JAVA_BYTE, processor / 8, (byte) (1 << processor % 8));
      call(SET, one);
      try {
        return program.start();
      } finally {
        call(SET, all);
      }
    }
  }

  private static int call(MethodHandle function, MemorySegment mask) {
    try {
      return (int) function.invokeExact(0, (long) MASK_BYTES, mask);
    } catch (Throwable e) {
      throw new AssertionError("a native call threw", e);
    }
  }

  private static MethodHandle link(String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS));
  }
}
