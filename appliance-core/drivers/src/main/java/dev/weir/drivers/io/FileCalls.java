package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls on descriptors: open, read, write, ioctl, mmap, poll, epoll, eventfd.
 *
 * <p>Each answers its result or {@code -errno}. Addresses are of native memory that the caller
 * keeps alive and that is at least as long as told. An instance belongs to one thread at a time.
 */
public final class FileCalls extends NativeCalls {
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  static final int PROT_EXEC = 4;
  public static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_ANONYMOUS = 0x20;
  public static final int POLLIN = 1;
  public static final int POLLOUT = 4;

  /** Size of {@code struct pollfd}. */
  public static final int POLLFD_BYTES = 8;

  /** Size of {@code struct iovec}: an address and a length, 8 bytes each. */
  public static final int IOVEC_BYTES = 16;

  private static final MethodHandle OPEN = capturing("open", 3, Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE = capturing("close", 1);
  private static final MethodHandle IOCTL =
      capturing("ioctl", 3, Linker.Option.firstVariadicArg(2));
  private static final MethodHandle MMAP = capturing("mmap", 6);
  private static final MethodHandle MUNMAP = capturing("munmap", 2);
  private static final MethodHandle MPROTECT = capturing("mprotect", 3);
  private static final MethodHandle POLL = capturing("poll", 3);
  private static final MethodHandle EPOLL_CREATE = capturing("epoll_create1", 1);
  private static final MethodHandle EPOLL_CTL = capturing("epoll_ctl", 4);
  private static final MethodHandle EVENTFD = capturing("eventfd", 2);

  /** Opens a file; the descriptor or {@code -errno}. Allocates, for control code. */
  public int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      return result(
          (int) (long) OPEN.invokeExact(callState, name.address(), (long) flags, (long) mode));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Closes a descriptor. After any answer the descriptor is gone (close(2)). */
  public int close(int fd) {
    try {
      return result((int) (long) CLOSE.invokeExact(callState, (long) fd));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public long read(int fd, long address, long lengthBytes) {
    return SystemCall.call(SystemCall.READ, fd, address, lengthBytes, 0);
  }

  public long write(int fd, long address, long lengthBytes) {
    return SystemCall.call(SystemCall.WRITE, fd, address, lengthBytes, 0);
  }

  /** Reads into {@code count} pieces described by {@code struct iovec}s at {@code iovecs}. */
  public long readv(int fd, long iovecs, int count) {
    return SystemCall.call(SystemCall.READV, fd, iovecs, count, 0);
  }

  /** Writes {@code count} pieces described by {@code struct iovec}s at {@code iovecs}. */
  public long writev(int fd, long iovecs, int count) {
    return SystemCall.call(SystemCall.WRITEV, fd, iovecs, count, 0);
  }

  /** An ioctl whose argument is an integer or an address, as the request says. */
  public int ioctl(int fd, long request, long argument) {
    try {
      return result((int) (long) IOCTL.invokeExact(callState, (long) fd, request, argument));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Maps {@code lengthBytes} of a descriptor from offset 0; the address or {@code -errno}. */
  public long mmap(int fd, long lengthBytes, int protection, int flags) {
    return mmap(fd, 0, lengthBytes, protection, flags);
  }

  /** Maps {@code lengthBytes} of a descriptor from an offset; the address or {@code -errno}. */
  public long mmap(int fd, long offset, long lengthBytes, int protection, int flags) {
    try {
      return result(
          (long)
              MMAP.invokeExact(
                  callState, 0L, lengthBytes, (long) protection, (long) flags, (long) fd, offset));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int munmap(long address, long lengthBytes) {
    try {
      return result((int) (long) MUNMAP.invokeExact(callState, address, lengthBytes));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int mprotect(long address, long lengthBytes, int protection) {
    try {
      return result(
          (int) (long) MPROTECT.invokeExact(callState, address, lengthBytes, (long) protection));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Waits on {@code count} {@code struct pollfd}s; -1 waits for ever. */
  public int poll(long pollfds, int count, int timeoutMillis) {
    try {
      return result(
          (int) (long) POLL.invokeExact(callState, pollfds, (long) count, (long) timeoutMillis));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int epollCreate(int flags) {
    try {
      return result((int) (long) EPOLL_CREATE.invokeExact(callState, (long) flags));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int epollControl(int epoll, int operation, int fd, long event) {
    try {
      return result(
          (int)
              (long)
                  EPOLL_CTL.invokeExact(
                      callState, (long) epoll, (long) operation, (long) fd, event));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  int epollWait(int epoll, long events, int count, long timespec) {
    return (int) SystemCall.call(SystemCall.EPOLL_PWAIT2, epoll, events, count, timespec);
  }

  int eventfd(int initial, int flags) {
    try {
      return result((int) (long) EVENTFD.invokeExact(callState, (long) initial, (long) flags));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }
}
