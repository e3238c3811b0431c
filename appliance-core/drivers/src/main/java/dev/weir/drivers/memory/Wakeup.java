package dev.weir.drivers.memory;

import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.VarHandle;

/**
 * Wakes the reader of a ring that has gone to sleep; costs the writer one look while the reader is
 * awake.
 */
final class Wakeup {
  private final EventFd event;
  private volatile boolean asleep;

  Wakeup() throws DriverException {
    try {
      event = new EventFd();
    } catch (NativeException refused) {
      throw new DriverException("memory: " + refused.getMessage(), refused);
    }
  }

  int fd() {
    return event.fd();
  }

  /** Reader: about to sleep, unless the ring has something. */
  @HotPath
  boolean arm(FrameRing ring) {
    event.drain();
    asleep = true;
    if (ring.isEmpty()) {
      return true;
    }
    asleep = false;
    return false;
  }

  /** Writer: something was published. */
  @HotPath
  void published(FileCalls calls) {
    VarHandle.fullFence();
    if (asleep) {
      asleep = false;
      event.signal(calls);
    }
  }

  void close() {
    event.close();
  }
}
