package dev.weir.engine.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * System calls by number of their C wrappers, with {@code errno} captured. Constants are those of
 * the Linux ABI on x86-64 and AArch64.
 */
final class Linux {
  static final int PROT_READ_WRITE = 0x3;
  static final int MAP_FIXED = 0x10;
  static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  static final int MAP_NORESERVE = 0x4000;
  static final int MAP_HUGETLB = 0x40000;
  static final int MADV_HUGEPAGE = 14;
  static final int MADV_POPULATE_WRITE = 23;
  static final int EPOLL_CLOEXEC = 0x80000;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLLIN = 1;
  static final int EFD_NONBLOCK_CLOEXEC = 0x80800;

  private static final Linker LINKER = Linker.nativeLinker();
  static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;

  static final MethodHandle MMAP =
      handle("mmap", FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
  static final MethodHandle MADVISE =
      handle("madvise", FunctionDescriptor.of(INT, POINTER, LONG, INT));
  static final MethodHandle EPOLL_CREATE = handle("epoll_create1", FunctionDescriptor.of(INT, INT));
  static final MethodHandle EPOLL_CTL =
      handle("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, POINTER));
  static final MethodHandle EPOLL_WAIT =
      handle("epoll_wait", FunctionDescriptor.of(INT, INT, POINTER, INT, INT));
  static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(INT, INT, INT));
  static final MethodHandle READ = handle("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
  static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
  static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
  static final MethodHandle SCHED_SETAFFINITY =
      handle("sched_setaffinity", FunctionDescriptor.of(INT, INT, LONG, POINTER));
  static final MethodHandle SCHED_GETAFFINITY =
      handle("sched_getaffinity", FunctionDescriptor.of(INT, INT, LONG, POINTER));

  private Linux() {}

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    MemorySegment symbol =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    return LINKER.downcallHandle(symbol, type, Linker.Option.captureCallState("errno"));
  }

  static MemorySegment newState(Arena arena) {
    return arena.allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /** Turns what a method handle throws, which none of these calls does, into an error. */
  static AssertionError unexpected(Throwable t) {
    return new AssertionError("a system call's handle threw", t);
  }
}
