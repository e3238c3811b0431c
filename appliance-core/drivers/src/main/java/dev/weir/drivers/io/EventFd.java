package dev.weir.drivers.io;

import dev.weir.sdk.hotpath.ColdPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A descriptor that any thread can make readable, to wake a thread out of {@link Epoll#await}
 * (eventfd(2)).
 *
 * <p>{@link #signal} may be called by any thread, {@link #drain} by the waiting one, {@link #close}
 * when nobody calls any more.
 */
public final class EventFd implements AutoCloseable {
  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
  private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
  private final FileCalls waiter = new FileCalls();
  private final int fd;

  public EventFd() throws NativeException {
    fd = NativeException.check(waiter.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "create eventfd");
  }

  public int fd() {
    return fd;
  }

  /** Makes the descriptor readable, by the calling thread's own calls. */
  public void signal(FileCalls calls) {
    calls.write(fd, one.address(), Long.BYTES);
  }

  /** Makes the descriptor unreadable until the next signal. Called by the one waiting thread. */
  public void drain() {
    waiter.read(fd, count.address(), Long.BYTES);
  }

  @Override
  @ColdPath("nobody uses it any more")
  public void close() {
    waiter.close(fd);
    arena.close();
  }
}
