package dev.weir.engine.os;

import dev.weir.sdk.hotpath.ColdPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a worker sleeps: an epoll set over its drivers' descriptors and an eventfd by which other
 * threads wake it. One thread sleeps and changes the set; any thread may {@link #wake()}.
 */
public final class Sleeper implements AutoCloseable {
  private static final int MAX_EVENTS = 16;
  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;
  private static final int CLOSED = 2;

  /** On x86-64 alone the kernel packs {@code struct epoll_event}: data follows at 4, not at 8. */
  private static final int EVENT_DATA = System.getProperty("os.arch").equals("amd64") ? 4 : 8;

  private static final int EVENT_BYTES = EVENT_DATA + 8;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = Linux.newState(arena);
  private final MemorySegment wakeState = Linux.newState(arena);
  private final MemorySegment events = arena.allocate((long) EVENT_BYTES * MAX_EVENTS, 8);
  private final MemorySegment eight = arena.allocate(8, 8);
  private final MemorySegment one = arena.allocate(8, 8);
  private final AtomicInteger sleeping = new AtomicInteger(AWAKE);
  private final int epoll;
  private final int event;

  /** Makes the set with nothing in it but the wake-up. */
  public Sleeper() {
    one.set(ValueLayout.JAVA_LONG, 0, 1);
    try {
      epoll = (int) (long) Linux.EPOLL_CREATE.invokeExact(state, (long) Linux.EPOLL_CLOEXEC);
      if (epoll < 0) {
        throw new IllegalStateException("epoll_create1 failed: errno " + Linux.errno(state));
      }
      event = (int) (long) Linux.EVENTFD.invokeExact(state, 0L, (long) Linux.EFD_NONBLOCK_CLOEXEC);
      if (event < 0) {
        throw new IllegalStateException("eventfd failed: errno " + Linux.errno(state));
      }
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
    add(event);
  }

  /** Wakes the sleeper also when this descriptor is readable. */
  public void add(int descriptor) {
    control(Linux.EPOLL_CTL_ADD, descriptor);
  }

  /** Takes a descriptor out; one already closed is out by itself. */
  public void remove(int descriptor) {
    try {
      long ignored =
          (long)
              Linux.EPOLL_CTL.invokeExact(
                  state,
                  (long) epoll,
                  (long) Linux.EPOLL_CTL_DEL,
                  (long) descriptor,
                  events.address());
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }

  private void control(int operation, int descriptor) {
    events.set(ValueLayout.JAVA_INT, 0, Linux.EPOLLIN);
    events.set(
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder()), EVENT_DATA, descriptor);
    try {
      int result =
          (int)
              (long)
                  Linux.EPOLL_CTL.invokeExact(
                      state, (long) epoll, (long) operation, (long) descriptor, events.address());
      if (result < 0) {
        throw new IllegalStateException(
            "epoll_ctl of descriptor " + descriptor + " failed: errno " + Linux.errno(state));
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    }
  }

  /**
   * Announces that the worker is about to sleep: from now on {@link #wake()} makes a system call.
   * The worker looks for work once more between this and {@link #sleep}, so that none is missed.
   */
  public void prepare() {
    sleeping.compareAndSet(AWAKE, ASLEEP);
    // Loads of rings that follow are not volatile: nothing else keeps them behind the store.
    VarHandle.fullFence();
  }

  /** Takes {@link #prepare()} back. */
  public void cancel() {
    sleeping.compareAndSet(ASLEEP, AWAKE);
  }

  /** Sleeps until a descriptor is readable, somebody wakes it, or the time is up (-1: no limit). */
  public void sleep(int timeoutMillis) {
    try {
      int ready =
          (int)
              (long)
                  Linux.EPOLL_WAIT.invokeExact(
                      state,
                      (long) epoll,
                      events.address(),
                      (long) MAX_EVENTS,
                      (long) timeoutMillis);
      for (int i = 0; i < ready; i++) {
        if (events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * EVENT_BYTES + EVENT_DATA)
            == event) {
          long ignored = (long) Linux.READ.invokeExact(state, (long) event, eight.address(), 8L);
        }
      }
    } catch (Throwable t) {
      throw Linux.unexpected(t);
    } finally {
      cancel();
    }
  }

  /**
   * Ends the sleep that is going on or about to begin, after something was published for the
   * worker; costs a fence if it is awake.
   */
  public void wake() {
    // What was published by a release store must be visible before the state is looked at.
    VarHandle.fullFence();
    if (sleeping.get() == ASLEEP && sleeping.compareAndSet(ASLEEP, AWAKE)) {
      signal();
    }
  }

  @ColdPath("the worker sleeps")
  private void signal() {
    synchronized (wakeState) {
      if (sleeping.get() != CLOSED) {
        try {
          long ignored = (long) Linux.WRITE.invokeExact(wakeState, (long) event, one.address(), 8L);
        } catch (Throwable t) {
          throw Linux.unexpected(t);
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (wakeState) {
      if (sleeping.getAndSet(CLOSED) != CLOSED) {
        try {
          long ignored = (long) Linux.CLOSE.invokeExact(state, (long) event);
          ignored = (long) Linux.CLOSE.invokeExact(state, (long) epoll);
        } catch (Throwable t) {
          throw Linux.unexpected(t);
        }
        arena.close();
      }
    }
  }
}
