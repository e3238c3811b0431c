package dev.weir.drivers.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A set of descriptors that one thread sleeps on (epoll(7)), level-triggered, nanosecond timeouts.
 *
 * <p>{@link #await} and {@link #token} are one thread's at a time; {@link #add} any thread's. A
 * descriptor that is closed leaves the set by itself. The set has a descriptor of its own and may
 * be a member of another.
 */
public final class Epoll implements AutoCloseable {
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int MAX_EVENTS = 64;
  private static final int EDGE = 1 << 31;

  /** {@code struct epoll_event} is packed on x86-64 and nowhere else. */
  private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));

  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int DATA_AT = PACKED ? 4 : 8;

  private final Arena arena = Arena.ofShared();
  private final FileCalls calls = new FileCalls();
  private final MemorySegment events = arena.allocate((long) MAX_EVENTS * EVENT_BYTES, 8);
  private final MemorySegment timespec = arena.allocate(16, 8);
  private final int fd;

  public Epoll() throws NativeException {
    fd = NativeException.check(calls.epollCreate(EPOLL_CLOEXEC), "create epoll");
  }

  /** Readable while a member is ready. */
  public int fd() {
    return fd;
  }

  /** Adds a descriptor; {@link #token} gives {@code token} back when it is readable. */
  public void add(int member, long token) throws NativeException {
    add(member, token, FileCalls.POLLIN);
  }

  /**
   * As {@link #add}, but each signal is told once, by one {@link #await}: what is read from the
   * descriptor plays no part, so that nothing need be read from one that is not ours.
   */
  public void addEdge(int member, long token) throws NativeException {
    add(member, token, FileCalls.POLLIN | EDGE);
  }

  private void add(int member, long token, int events) throws NativeException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment event = local.allocate(EVENT_BYTES, 8);
      event.set(ValueLayout.JAVA_INT, 0, events);
      event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_AT, token);
      NativeException.check(
          new FileCalls().epollControl(fd, ADD, member, event.address()),
          "watch descriptor " + member);
    }
  }

  /** Takes a descriptor out; one that is not in the set is no error. */
  public void remove(int member) {
    calls.epollControl(fd, REMOVE, member, events.address());
  }

  /**
   * Sleeps until a descriptor is readable, an error stands on one, or the time is over.
   *
   * @param timeoutNanos negative waits for ever, 0 only looks
   * @return how many descriptors are ready, 0 also when interrupted by a signal
   */
  public int await(long timeoutNanos) {
    long address = 0;
    if (timeoutNanos >= 0) {
      timespec.set(ValueLayout.JAVA_LONG, 0, timeoutNanos / 1_000_000_000L);
      timespec.set(ValueLayout.JAVA_LONG, 8, timeoutNanos % 1_000_000_000L);
      address = timespec.address();
    }
    return Math.max(0, calls.epollWait(fd, events.address(), MAX_EVENTS, address));
  }

  /** The token of the {@code index}th ready descriptor of the last {@link #await}. */
  public long token(int index) {
    return events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * EVENT_BYTES + DATA_AT);
  }

  @Override
  public void close() {
    calls.close(fd);
    arena.close();
  }
}
