package dev.weir.drivers.virtio;

import dev.weir.drivers.io.FileCalls;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Wakes the other side by an event descriptor that it made; -1: there is none. One worker sends.
 *
 * <p>A hostile owner of the descriptor can fill its count and make it block: then {@link #rescue}
 * frees the worker.
 */
@HotPath
public final class Signal {
  private static final MemorySegment ONE =
      Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1).asReadOnly();

  private final FileCalls calls = new FileCalls();
  private final int fd;

  /** Odd while a worker is in the kernel. */
  private final AtomicInteger turns = new AtomicInteger();

  private int turnsSeen;

  /** Of an event descriptor that stays open as long as it is used. */
  public Signal(int fd) {
    this.fd = fd;
  }

  /** Sends; the worker's. */
  void send() {
    if (fd >= 0) {
      int turn = turns.getPlain();
      turns.setOpaque(turn + 1);
      calls.write(fd, ONE.address(), Long.BYTES);
      turns.setOpaque(turn + 2);
    }
  }

  /**
   * Frees a worker that hangs in {@link #send} since the last call, by emptying the count.
   *
   * @return whether one hung: the other side has broken the rules. Control thread
   */
  @ColdPath("a few times a second")
  public boolean rescue() {
    int now = turns.getOpaque();
    boolean hangs = (now & 1) != 0 && now == turnsSeen;
    turnsSeen = now;
    if (!hangs) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(FileCalls.POLLFD_BYTES, 4);
      poll.set(ValueLayout.JAVA_INT, 0, fd);
      poll.set(ValueLayout.JAVA_SHORT, 4, (short) FileCalls.POLLOUT);
      if (new FileCalls().poll(poll.address(), 1, 0) != 0) {
        // It could write: the worker only waits for a processor.
        return false;
      }
    }
    // On a thread of its own: its owner may have emptied it meanwhile, and then this blocks.
    Thread.ofPlatform().daemon().name("rescue").start(this::empty);
    return true;
  }

  private void empty() {
    try (Arena arena = Arena.ofConfined()) {
      new FileCalls().read(fd, arena.allocate(ValueLayout.JAVA_LONG).address(), Long.BYTES);
    }
  }
}
