package dev.weir.drivers.io;

import java.lang.foreign.Arena;
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

  private static final MethodHandle SETNS = capturing("setns", 2);
  private static final MethodHandle UNSHARE = capturing("unshare", 1);
  private static final MethodHandle MOUNT = capturing("mount", 5);
  private static final MethodHandle UMOUNT2 = capturing("umount2", 2);
  private static final MethodHandle SCHED_SETAFFINITY = capturing("sched_setaffinity", 3);
  private static final MethodHandle SCHED_GETAFFINITY = capturing("sched_getaffinity", 3);

  /** Moves the calling thread into the namespace of a descriptor. */
  public int setns(int fd, int kind) {
    try {
      return result((int) (long) SETNS.invokeExact(callState, (long) fd, (long) kind));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Gives the calling thread a new namespace of the kinds told. */
  public int unshare(int kinds) {
    try {
      return result((int) (long) UNSHARE.invokeExact(callState, (long) kinds));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int mount(String source, String target, String type, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result(
          (int)
              (long)
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
          (int)
              (long)
                  UMOUNT2.invokeExact(
                      callState, arena.allocateFrom(target).address(), (long) flags));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int schedSetAffinity(MemorySegment mask) {
    try {
      return result(
          (int)
              (long) SCHED_SETAFFINITY.invokeExact(callState, 0L, mask.byteSize(), mask.address()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int schedGetAffinity(MemorySegment mask) {
    try {
      return result(
          (int)
              (long) SCHED_GETAFFINITY.invokeExact(callState, 0L, mask.byteSize(), mask.address()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }
}
