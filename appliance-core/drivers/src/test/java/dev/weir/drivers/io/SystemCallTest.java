package dev.weir.drivers.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls of the packet path: what they answer, and that they leave nothing behind. */
class SystemCallTest {
  private static final int DATAGRAM = SocketCalls.SOCK_DGRAM | SocketCalls.SOCK_NONBLOCK;

  private final Arena arena = Arena.ofConfined();
  private final FileCalls files = new FileCalls();
  private final SocketCalls sockets = new SocketCalls();
  private final MemorySegment word = arena.allocate(ValueLayout.JAVA_LONG);
  private final MemorySegment pieces = arena.allocate(FileCalls.IOVEC_BYTES, 8);

  /** An eventfd: 8 bytes are its count, and reading it without one has to wait. */
  private int event;

  @BeforeEach
  void open() {
    event = files.eventfd(0, FileCalls.O_NONBLOCK | FileCalls.O_CLOEXEC);
    assertThat(event).isPositive();
    pieces.set(ValueLayout.JAVA_LONG, 0, word.address());
    pieces.set(ValueLayout.JAVA_LONG, 8, Long.BYTES);
  }

  @AfterEach
  void close() {
    files.close(event);
    arena.close();
  }

  @Test
  void movesBytes() {
    word.set(ValueLayout.JAVA_LONG, 0, 7);
    assertThat(files.write(event, word.address(), Long.BYTES)).isEqualTo(Long.BYTES);
    word.set(ValueLayout.JAVA_LONG, 0, 0);
    assertThat(files.read(event, word.address(), Long.BYTES)).isEqualTo(Long.BYTES);
    assertThat(word.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
    assertThat(files.writev(event, pieces.address(), 1)).isEqualTo(Long.BYTES);
    word.set(ValueLayout.JAVA_LONG, 0, 0);
    assertThat(files.readv(event, pieces.address(), 1)).isEqualTo(Long.BYTES);
    assertThat(word.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
  }

  @Test
  void answersTheErrorNumber() {
    assertThat(files.read(event, word.address(), Long.BYTES)).isEqualTo(-Errno.EAGAIN);
    assertThat(files.write(event, word.address(), 1)).isEqualTo(-Errno.EINVAL);
    assertThat(files.writev(-1, pieces.address(), 1)).isEqualTo(-Errno.EBADF);
    assertThat(files.readv(event, pieces.address(), 1)).isEqualTo(-Errno.EAGAIN);
    assertThat(sockets.sendmmsg(-1, 0, 1, 0)).isEqualTo(-Errno.EBADF);
    assertThat(sockets.recvmmsg(-1, 0, 1, 0)).isEqualTo(-Errno.EBADF);
    assertThat(files.epollWait(-1, word.address(), 1, 0)).isEqualTo(-Errno.EBADF);
  }

  /** The flags are the fourth argument: it does not wait for a datagram. */
  @Test
  void passesTheFlags() {
    int socket = sockets.socket(SocketCalls.AF_INET, DATAGRAM & ~SocketCalls.SOCK_NONBLOCK, 0);
    assertThat(sockets.recv(socket, word.address(), Long.BYTES, SocketCalls.MSG_DONTWAIT))
        .isEqualTo(-Errno.EAGAIN);
    assertThat(sockets.send(socket, word.address(), Long.BYTES, SocketCalls.MSG_DONTWAIT))
        .isNegative();
    files.close(socket);
  }

  /** And the timeout is the fourth: it ends. */
  @Test
  void sleepsForATime() throws NativeException {
    try (Epoll epoll = new Epoll()) {
      long begin = System.nanoTime();
      assertThat(epoll.await(20_000_000)).isZero();
      assertThat(System.nanoTime() - begin).isGreaterThan(19_000_000);
    }
  }

  /** From the beginning, when most of it is interpreted yet: no compiler has a part in it. */
  @Test
  void leavesNoGarbage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    call(10); // classes are loaded
    long before = threads.getCurrentThreadAllocatedBytes();
    call(500);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(500);
  }

  private void call(int times) {
    for (int i = 0; i < times; i++) {
      files.write(event, word.address(), Long.BYTES);
      files.read(event, word.address(), Long.BYTES);
      sockets.send(-1, 0, 0, SocketCalls.MSG_DONTWAIT);
    }
  }
}
