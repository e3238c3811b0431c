package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Calls on Unix sockets that pass descriptors, and on the shared memory that is passed that way.
 * Each answers its result or {@code -errno}; control code only. An instance belongs to one thread
 * at a time.
 */
public final class UnixCalls extends NativeCalls {
  /** The longest path of a socket, in bytes. */
  public static final int LONGEST_PATH_BYTES = 107;

  public static final int F_SEAL_SHRINK = 2;
  public static final int F_SEAL_GROW = 4;

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCKADDR_UN_BYTES = 110;
  private static final int MSGHDR_BYTES = 56;
  private static final int CMSGHDR_BYTES = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int MSG_CTRUNC = 8;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_GET_SEALS = 1034;
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int SEEK_END = 2;

  private static final MethodHandle SOCKET = capturing("socket", 3);
  private static final MethodHandle BIND = capturing("bind", 3);
  private static final MethodHandle CONNECT = capturing("connect", 3);
  private static final MethodHandle LISTEN = capturing("listen", 2);
  private static final MethodHandle ACCEPT4 = capturing("accept4", 4);
  private static final MethodHandle SENDMSG = capturing("sendmsg", 3);
  private static final MethodHandle RECVMSG = capturing("recvmsg", 3);
  private static final MethodHandle MEMFD_CREATE = capturing("memfd_create", 2);
  private static final MethodHandle FTRUNCATE = capturing("ftruncate", 2);
  private static final MethodHandle LSEEK = capturing("lseek", 3);
  private static final MethodHandle FCNTL =
      capturing("fcntl", 3, Linker.Option.firstVariadicArg(2));
  private static final MethodHandle DUP = capturing("dup", 1);

  /** A stream socket that does not block; the descriptor or {@code -errno}. */
  public int streamSocket() {
    try {
      return result(
          (int)
              (long)
                  SOCKET.invokeExact(
                      callState,
                      (long) AF_UNIX,
                      (long) (SOCK_STREAM | SocketCalls.SOCK_NONBLOCK | SocketCalls.SOCK_CLOEXEC),
                      0L));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int bind(int fd, String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena, path);
      return result(
          (int)
              (long)
                  BIND.invokeExact(
                      callState, (long) fd, address.address(), (long) SOCKADDR_UN_BYTES));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int connect(int fd, String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena, path);
      return result(
          (int)
              (long)
                  CONNECT.invokeExact(
                      callState, (long) fd, address.address(), (long) SOCKADDR_UN_BYTES));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  private static MemorySegment address(Arena arena, String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_PATH_BYTES) {
      throw new IllegalArgumentException(
          "the path of a socket has at most " + LONGEST_PATH_BYTES + " bytes");
    }
    MemorySegment address = arena.allocate(SOCKADDR_UN_BYTES, 8);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
    return address;
  }

  public int listen(int fd, int backlog) {
    try {
      return result((int) (long) LISTEN.invokeExact(callState, (long) fd, (long) backlog));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** The descriptor of a connection that waits, which does not block, or {@code -errno}. */
  public int accept(int fd) {
    try {
      return result(
          (int)
              (long)
                  ACCEPT4.invokeExact(
                      callState,
                      (long) fd,
                      0L,
                      0L,
                      (long) (SocketCalls.SOCK_NONBLOCK | SocketCalls.SOCK_CLOEXEC)));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Sends bytes and descriptors; how many bytes went, or {@code -errno}. */
  public long send(int fd, MemorySegment bytes, int... descriptors) {
    try (Arena arena = Arena.ofConfined()) {
      int controlBytes = descriptors.length == 0 ? 0 : controlBytes(descriptors.length);
      MemorySegment header = header(arena, bytes, controlBytes);
      if (controlBytes > 0) {
        MemorySegment control = control(header, controlBytes);
        control.set(LONG, 0, CMSGHDR_BYTES + 4L * descriptors.length);
        control.set(INT, 8, SOL_SOCKET);
        control.set(INT, 12, SCM_RIGHTS);
        MemorySegment.copy(descriptors, 0, control, INT, CMSGHDR_BYTES, descriptors.length);
      }
      return result(
          (long)
              SENDMSG.invokeExact(
                  callState, (long) fd, header.address(), (long) (MSG_DONTWAIT | MSG_NOSIGNAL)));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /**
   * What {@link #receive} got.
   *
   * @param result bytes, 0 at the end of the stream, or {@code -errno}
   * @param descriptors that came along
   * @param tooManyDescriptors whether more came, which the kernel has closed
   */
  public record Received(long result, List<Integer> descriptors, boolean tooManyDescriptors) {}

  /** Receives bytes, and descriptors that now belong to the caller. */
  public Received receive(int fd, MemorySegment into, int mostDescriptors) {
    try (Arena arena = Arena.ofConfined()) {
      int controlBytes = controlBytes(mostDescriptors);
      MemorySegment header = header(arena, into, controlBytes);
      long got =
          result(
              (long)
                  RECVMSG.invokeExact(
                      callState,
                      (long) fd,
                      header.address(),
                      (long) (MSG_DONTWAIT | MSG_CMSG_CLOEXEC)));
      if (got < 0) {
        return new Received(got, List.of(), false);
      }
      List<Integer> descriptors = List.of();
      MemorySegment control = control(header, controlBytes);
      long length = header.get(LONG, 40) >= CMSGHDR_BYTES ? control.get(LONG, 0) : 0;
      if (length > CMSGHDR_BYTES
          && control.get(INT, 8) == SOL_SOCKET
          && control.get(INT, 12) == SCM_RIGHTS) {
        descriptors =
            control
                .asSlice(CMSGHDR_BYTES, length - CMSGHDR_BYTES)
                .elements(INT)
                .map(each -> each.get(INT, 0))
                .toList();
      }
      return new Received(got, descriptors, (header.get(INT, 48) & MSG_CTRUNC) != 0);
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  private static int controlBytes(int descriptors) {
    return CMSGHDR_BYTES + (4 * descriptors + 7 & ~7);
  }

  /** {@code struct msghdr} with one {@code struct iovec} behind it, and the control data. */
  private static MemorySegment header(Arena arena, MemorySegment bytes, int controlBytes) {
    MemorySegment header = arena.allocate(MSGHDR_BYTES + 16L + controlBytes, 8);
    long iovec = header.address() + MSGHDR_BYTES;
    header.set(LONG, 16, iovec);
    header.set(LONG, 24, 1);
    header.set(LONG, MSGHDR_BYTES, bytes.address());
    header.set(LONG, MSGHDR_BYTES + 8, bytes.byteSize());
    if (controlBytes > 0) {
      header.set(LONG, 32, iovec + 16);
      header.set(LONG, 40, controlBytes);
    }
    return header;
  }

  private static MemorySegment control(MemorySegment header, int controlBytes) {
    return header.asSlice(MSGHDR_BYTES + 16L, controlBytes);
  }

  /** Shared memory without a name, sealed against shrinking; the descriptor or {@code -errno}. */
  public int sealedMemory(String name, long lengthBytes) {
    int fd;
    try (Arena arena = Arena.ofConfined()) {
      fd =
          result(
              (int)
                  (long)
                      MEMFD_CREATE.invokeExact(
                          callState,
                          arena.allocateFrom(name).address(),
                          (long) (MFD_CLOEXEC | MFD_ALLOW_SEALING)));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
    if (fd < 0) {
      return fd;
    }
    int answer = truncate(fd, lengthBytes);
    if (answer >= 0) {
      answer = fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
    }
    if (answer < 0) {
      new FileCalls().close(fd);
      return answer;
    }
    return fd;
  }

  /** Sets a file's length. */
  public int truncate(int fd, long lengthBytes) {
    try {
      return result((int) (long) FTRUNCATE.invokeExact(callState, (long) fd, lengthBytes));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** A file's length in bytes, or {@code -errno}. */
  public long length(int fd) {
    try {
      return result((long) LSEEK.invokeExact(callState, (long) fd, 0L, (long) SEEK_END));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Seals of a file in memory, or {@code -errno} for a file that has none. */
  public int seals(int fd) {
    return fcntl(fd, F_GET_SEALS, 0);
  }

  private int fcntl(int fd, int operation, int argument) {
    try {
      return result(
          (int) (long) FCNTL.invokeExact(callState, (long) fd, (long) operation, (long) argument));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Another descriptor of the same file. */
  public int duplicate(int fd) {
    try {
      return result((int) (long) DUP.invokeExact(callState, (long) fd));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }
}
