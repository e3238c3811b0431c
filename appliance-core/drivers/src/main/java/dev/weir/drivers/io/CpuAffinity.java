package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/** The CPUs that the calling thread may run on (sched_setaffinity(2)). */
public final class CpuAffinity {
  private static final int MASK_BYTES = 1024 / 8;

  private CpuAffinity() {}

  /** The CPUs that the calling thread may run on now. */
  public static BitSet current() throws NativeException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      NativeException.check(new ProcessCalls().schedGetAffinity(mask), "read CPU affinity");
      return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * Keeps the calling thread on the CPUs given.
   *
   * @throws NativeException if none of them exists or may be used
   */
  public static void set(BitSet cpus) throws NativeException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      for (int cpu = cpus.nextSetBit(0);
          cpu >= 0 && cpu < MASK_BYTES * 8;
          cpu = cpus.nextSetBit(cpu + 1)) {
        long at = cpu >> 3;
        mask.set(
            ValueLayout.JAVA_BYTE,
            at,
            (byte) (mask.get(ValueLayout.JAVA_BYTE, at) | 1 << (cpu & 7)));
      }
      NativeException.check(
          new ProcessCalls().schedSetAffinity(mask), "set CPU affinity to " + cpus);
    }
  }

  /** Keeps the calling thread on one CPU. */
  public static void pin(int cpu) throws NativeException {
    BitSet one = new BitSet();
    one.set(cpu);
    set(one);
  }
}
