package dev.weir.drivers.afxdp;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Finds out when the kernel has let go of a NIC's queue. Closing its socket is not enough: a card
 * may go on writing into the frames it was given, and frames on their way out be read, until the
 * kernel has taken the last of it apart, some time later and elsewhere. Only then can another
 * socket be bound to the queue.
 */
final class QueueProbe {
  private static final int PAGE_BYTES = 4096;
  private static final int ENTRIES = 2;

  private final SocketCalls calls = new SocketCalls();
  private final FileCalls files = new FileCalls();
  private final Arena arena = Arena.ofShared();
  private final int fd;

  /** One for a NIC of the calling thread's namespace. */
  QueueProbe() throws NativeException {
    fd =
        NativeException.check(
            calls.socket(SocketCalls.AF_XDP, SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC, 0),
            "open an AF_XDP socket");
    long page = arena.allocate(PAGE_BYTES, PAGE_BYTES).address();
    MemorySegment registration = Xdp.memory(arena, page, PAGE_BYTES, PAGE_BYTES);
    try {
      NativeException.check(
          calls.setsockopt(fd, Xdp.SOL_XDP, Xdp.UMEM_REG, registration),
          "lock a page of frames" + Xdp.HOW_TO_LOCK);
      for (int ring : new int[] {Xdp.UMEM_FILL_RING, Xdp.UMEM_COMPLETION_RING, Xdp.RX_RING}) {
        NativeException.check(
            calls.setsockopt(fd, Xdp.SOL_XDP, ring, ENTRIES), "make an AF_XDP ring");
      }
    } catch (NativeException refused) {
      close();
      throw refused;
    }
  }

  /**
   * Waits until the queue, whose socket is closed, is free, or the NIC is gone, and closes itself.
   *
   * @return false if it was not in time
   */
  boolean awaitFree(int interfaceIndex, int queue, int mostMillis) {
    MemorySegment address = Xdp.address(arena, Xdp.COPY, interfaceIndex, queue);
    int answer = calls.bind(fd, address);
    for (int waited = 0; answer == -Errno.EBUSY && waited < mostMillis; waited++) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        break;
      }
      answer = calls.bind(fd, address);
    }
    close();
    return answer != -Errno.EBUSY;
  }

  void close() {
    files.close(fd);
    arena.close();
  }
}
