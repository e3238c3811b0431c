package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls that change the calling thread or its view of the system: namespaces, mounts, CPU affinity.
 * Each answers its result or {@code -errno}; control code only. An instance belongs to one thread
 * at a time.
 */
public final class ProcessCalls extends NativeCalls {
  public static final int CLONE_NEWNET = 0x40000000;
  public static final int MS_BIND = 0x1000;
  public static final int MS_REC = 0x4000;
  public static final int MS_SHARED = 0x100000;
  public static final int MNT_DETACH = 2;

  private static final MethodHandle SETNS =
      capturing("setns", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle UNSHARE = capturing("unshare", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle MOUNT =
      capturing("mount", FunctionDescriptor.of(INT, LONG, LONG, LONG, LONG, LONG));
  private static final MethodHandle UMOUNT2 =
      capturing("umount2", FunctionDescriptor.of(INT, LONG, INT));
  private static final MethodHandle SCHED_SETAFFINITY =
      capturing("sched_setaffinity", FunctionDescriptor.of(INT, INT, LONG, LONG));
  private static final MethodHandle SCHED_GETAFFINITY =
      capturing("sched_getaffinity", FunctionDescriptor.of(INT, INT, LONG, LONG));

  /** Moves the calling thread into the namespace of a descriptor. */
  public int setns(int fd, int kind) {
    try {
      return result((int) SETNS.invokeExact(callState, fd, kind));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Gives the calling thread a new namespace of the kinds told. */
  public int unshare(int kinds) {
    try {
      return result((int) UNSHARE.invokeExact(callState, kinds));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int mount(String source, String target, String type, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result(
          (int)
              MOUNT.invokeExact(
                  callState,
                  arena.allocateFrom(source).address(),
                  arena.allocateFrom(target).address(),
                  arena.allocateFrom(type).address(),
                  flags,
                  0L));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int umount(String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result(
          (int) UMOUNT2.invokeExact(callState, arena.allocateFrom(target).address(), flags));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int schedSetAffinity(MemorySegment mask) {
    try {
      return result(
          (int) SCHED_SETAFFINITY.invokeExact(callState, 0, mask.byteSize(), mask.address()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int schedGetAffinity(MemorySegment mask) {
    try {
      return result(
          (int) SCHED_GETAFFINITY.invokeExact(callState, 0, mask.byteSize(), mask.address()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }
}
