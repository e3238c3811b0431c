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
import java.util.Arrays;

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

  static final MethodHandle MMAP = handle("mmap", 6);
  static final MethodHandle MADVISE = handle("madvise", 3);
  static final MethodHandle EPOLL_CREATE = handle("epoll_create1", 1);
  static final MethodHandle EPOLL_CTL = handle("epoll_ctl", 4);
  static final MethodHandle EPOLL_WAIT = handle("epoll_wait", 4);
  static final MethodHandle EVENTFD = handle("eventfd", 2);
  static final MethodHandle READ = handle("read", 3);
  static final MethodHandle WRITE = handle("write", 3);
  static final MethodHandle CLOSE = handle("close", 1);
  static final MethodHandle SCHED_SETAFFINITY = handle("sched_setaffinity", 3);
  static final MethodHandle SCHED_GETAFFINITY = handle("sched_getaffinity", 3);

  private Linux() {}

  /**
   * Links a C function. Its arguments and its result are longs, whatever they are in C; an int
   * result is cast to int. The JVM makes classes for each kind of signature at run time, so all
   * functions of as many arguments share theirs. The ABIs of both machines (System V x86-64,
   * AAPCS64) allow it as far as six integers and pointers: each has a register of 64 bits. A
   * function takes an int from the lower half, and leaves what it will in the upper half of one it
   * returns.
   *
   * <p>A structure that an address points to lies in the arena of the captured state, which stays
   * open until the call is over.
   */
  static MethodHandle handle(String name, int arguments, Linker.Option... options) {
    MemoryLayout[] longs = new MemoryLayout[arguments];
    Arrays.fill(longs, ValueLayout.JAVA_LONG);
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    MemorySegment symbol =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    return LINKER.downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_LONG, longs), all);
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
