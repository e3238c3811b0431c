package dev.weir.drivers.io;

import java.io.IOException;

/** A system call refused: what was tried, and the error number with the system's words for it. */
public final class NativeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  public NativeException(String attempt, int errno) {
    super(attempt + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /** The error number, one of {@link Errno}'s or another of the system's. */
  public int errno() {
    return errno;
  }

  /**
   * Passes a call's result on.
   *
   * @param result of a call of this package: at least 0, or {@code -errno}
   * @throws NativeException if the call failed
   */
  public static int check(int result, String attempt) throws NativeException {
    if (result < 0) {
      throw new NativeException(attempt, -result);
    }
    return result;
  }

  /** As {@link #check(int, String)} for calls that answer a long. */
  public static long check(long result, String attempt) throws NativeException {
    if (result < 0) {
      throw new NativeException(attempt, (int) -result);
    }
    return result;
  }
}
