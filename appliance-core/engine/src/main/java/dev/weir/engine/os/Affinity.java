package dev.weir.engine.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

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
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      mask.set(ValueLayout.JAVA_BYTE, processor >> 3, (byte) (1 << (processor & 7)));
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
