package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls on sockets. Each answers its result or {@code -errno}; addresses are of native memory that
 * the caller keeps alive. An instance belongs to one thread at a time.
 */
public final class SocketCalls extends NativeCalls {
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int AF_PACKET = 17;
  public static final int AF_XDP = 44;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVBUF = 8;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;

  private static final MethodHandle SOCKET = capturing("socket", 3);
  private static final MethodHandle BIND = capturing("bind", 3);
  private static final MethodHandle GETSOCKNAME = capturing("getsockname", 3);
  private static final MethodHandle SETSOCKOPT = capturing("setsockopt", 5);
  private static final MethodHandle GETSOCKOPT = capturing("getsockopt", 5);

  public int socket(int domain, int type, int protocol) {
    try {
      return result(
          (int) (long) SOCKET.invokeExact(callState, (long) domain, (long) type, (long) protocol));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int bind(int fd, MemorySegment address) {
    try {
      return result(
          (int)
              (long) BIND.invokeExact(callState, (long) fd, address.address(), address.byteSize()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Fills {@code address} with the socket's own name; 0 or {@code -errno}. */
  public int getsockname(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(INT, (int) address.byteSize());
      return result(
          (int)
              (long)
                  GETSOCKNAME.invokeExact(
                      callState, (long) fd, address.address(), length.address()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public int setsockopt(int fd, int level, int name, MemorySegment value) {
    try {
      return result(
          (int)
              (long)
                  SETSOCKOPT.invokeExact(
                      callState,
                      (long) fd,
                      (long) level,
                      (long) name,
                      value.address(),
                      value.byteSize()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  /** Sets an option whose value is an int. Allocates, for control code. */
  public int setsockopt(int fd, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      return setsockopt(fd, level, name, arena.allocateFrom(ValueLayout.JAVA_INT, value));
    }
  }

  /** Fills {@code value}; the option's length in bytes or {@code -errno}. */
  public int getsockopt(int fd, int level, int name, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(INT, (int) value.byteSize());
      int answer =
          result(
              (int)
                  (long)
                      GETSOCKOPT.invokeExact(
                          callState,
                          (long) fd,
                          (long) level,
                          (long) name,
                          value.address(),
                          length.address()));
      return answer < 0 ? answer : length.get(INT, 0);
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }

  public long send(int fd, long address, long lengthBytes, int flags) {
    return SystemCall.call(SystemCall.SENDTO, fd, address, lengthBytes, flags);
  }

  public long recv(int fd, long address, long lengthBytes, int flags) {
    return SystemCall.call(SystemCall.RECVFROM, fd, address, lengthBytes, flags);
  }

  /** Sends up to {@code count} messages; how many were sent, or the first one's {@code -errno}. */
  public int sendmmsg(int fd, long mmsghdrs, int count, int flags) {
    return (int) SystemCall.call(SystemCall.SENDMMSG, fd, mmsghdrs, count, flags);
  }

  /** Receives up to {@code count} messages without a time limit of its own. */
  public int recvmmsg(int fd, long mmsghdrs, int count, int flags) {
    return (int) SystemCall.call(SystemCall.RECVMMSG, fd, mmsghdrs, count, flags);
  }
}
