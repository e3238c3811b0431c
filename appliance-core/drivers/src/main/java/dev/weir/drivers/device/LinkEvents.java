package dev.weir.drivers.device;

import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.netlink.NetlinkMonitor;
import java.util.concurrent.locks.LockSupport;

/**
 * Sleeps until the kernel has news of links, in any namespace, and tells so at once. A thread of
 * its own that reads nothing: whoever is told polls the monitors, which need not be on this thread.
 */
final class LinkEvents implements AutoCloseable {
  /** News that come faster are told together: a host may make and delete links all the time. */
  private static final long PAUSE_NANOS = 10_000_000;

  private final Runnable listener;
  private final Epoll epoll;
  private final EventFd stop;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Without monitors.
   *
   * @param listener told on the thread, which it should not hold up
   */
  LinkEvents(Runnable listener) throws NativeException {
    this.listener = listener;
    epoll = new Epoll();
    try {
      stop = new EventFd();
    } catch (NativeException refused) {
      epoll.close();
      throw refused;
    }
    epoll.add(stop.fd(), 0);
    thread = Thread.ofPlatform().daemon().name("weir-links").unstarted(this::run);
    thread.start();
  }

  /** Listens to a monitor, until that is closed. Any thread. */
  void add(NetlinkMonitor monitor) throws NativeException {
    // Told once for each arrival, whether or not it has been read by then: nothing spins.
    epoll.addEdge(monitor.fd(), 0);
  }

  private void run() {
    while (!closed) {
      if (epoll.await(-1) > 0 && !closed) {
        listener.run();
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    stop.signal(new FileCalls());
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    stop.close();
    epoll.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
