package dev.weir.engine.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.function.Supplier;

/** On which processors the calling thread may run. */
public final class Affinity {
  private static final int MASK_BYTES = 128;

  private Affinity() {}

  /** The processors the calling thread may use; empty if the kernel does not say. */
  public static BitSet current() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      int result =
          (int)
              (long)
                  Linux.SCHED_GETAFFINITY.invokeExact(
                      Linux.newState(arena), 0L, (long) MASK_BYTES, mask.address());
      return result < 0 ? new BitSet() : BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE));
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }

  /** Binds the calling thread to one processor; false if the kernel refuses. */
  public static boolean pin(int processor) {
    BitSet one = new BitSet();
    one.set(processor);
    return set(one);
  }

  /**
   * Does something on one processor, so that memory that is touched first then is of its node; then
   * the calling thread may use again those it could before.
   *
   * @param processor -1, or one that the kernel refuses, stands for any
   */
  public static <T> T on(int processor, Supplier<T> work) {
    BitSet before = processor < 0 ? new BitSet() : current();
    if (before.isEmpty() || !pin(processor)) {
      return work.get();
    }
    try {
      return work.get();
    } finally {
      set(before);
    }
  }

  private static boolean set(BitSet processors) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      mask.copyFrom(MemorySegment.ofArray(processors.toByteArray()));
      return (int)
              (long)
                  Linux.SCHED_SETAFFINITY.invokeExact(
                      Linux.newState(arena), 0L, (long) MASK_BYTES, mask.address())
          == 0;
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }
}
