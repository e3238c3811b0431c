package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Error numbers of Linux that this package's users decide by, and the text of any (errno(3)). */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EMSGSIZE = 90;
  public static final int EOPNOTSUPP = 95;
  public static final int ENETDOWN = 100;
  public static final int ENOBUFS = 105;
  public static final int EBADFD = 77;

  private static final MethodHandle STRERROR = NativeCalls.capturing("strerror", 1);

  private Errno() {}

  /** The system's own words for an error number, such as {@code "No such device (19)"}. */
  public static String text(int errno) {
    try (Arena arena = Arena.ofConfined()) {
      long text = (long) STRERROR.invokeExact(arena.allocate(NativeCalls.CALL_STATE), (long) errno);
      return MemorySegment.ofAddress(text).reinterpret(256).getString(0) + " (" + errno + ")";
    } catch (Throwable impossible) {
      throw NativeCalls.unreachable(impossible);
    }
  }
}
