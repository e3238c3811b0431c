package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

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

  /** Pointers and sizes pass as plain longs: a segment per argument would be garbage per packet. */
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  final MemorySegment callState = Arena.ofAuto().allocate(CALL_STATE);

  /** Links a C function whose error number matters. */
  static MethodHandle capturing(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    all[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(options, 0, all, 1, options.length);
    return link(name, type, all);
  }

  static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name)),
        type,
        options);
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
