package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What the groups of system calls share: linking with the error number captured, and the place
 * where it is captured.
 *
 * <p>An instance belongs to one thread at a time, since its calls write one captured error number;
 * it holds nothing else and needs no closing.
 */
abstract sealed class NativeCalls
    permits FileCalls, SocketCalls, ProcessCalls, UnixCalls, BpfCalls, ClockCalls {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  final MemorySegment callState = Arena.ofAuto().allocate(CALL_STATE);

  /**
   * Links a C function, with its error number captured. Its arguments and its result are longs,
   * whatever they are in C; an int result is cast to int.
   *
   * <p>The JVM makes classes for each kind of signature at run time, some ten a kind. So all
   * functions of as many arguments share theirs: a start has 8 kinds instead of 27. The ABIs of
   * both machines (System V x86-64, AAPCS64) allow it as far as six integers and pointers: each has
   * a register of 64 bits. A function takes an int from the lower half, and leaves what it will in
   * the upper half of one it returns. Pointers are longs also because a segment per argument would
   * be garbage per packet.
   */
  static MethodHandle capturing(String name, int arguments, Linker.Option... options) {
    MemoryLayout[] longs = new MemoryLayout[arguments];
    Arrays.fill(longs, LONG);
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name)),
        FunctionDescriptor.of(LONG, longs),
        all);
  }

  final int result(int returned) {
    return returned >= 0 ? returned : -(int) ERRNO.get(callState, 0L);
  }

  final long result(long returned) {
    return returned >= 0 ? returned : -(int) ERRNO.get(callState, 0L);
  }

  /** A linked C function throws nothing; the compiler cannot know. */
  static AssertionError unreachable(Throwable thrown) {
    return new AssertionError("a native call threw", thrown);
  }
}
