package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.virtio.RingFault;
import dev.weir.drivers.virtio.RingHub;
import dev.weir.drivers.virtio.Rings;
import dev.weir.sdk.driver.InterfaceDevice.Detail;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread of a device that meets the other side at a socket: serves one connection after
 * another, ends one whose rings are at fault, and keeps the figures about them.
 */
public final class Connections implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.interfaces");
  private static final long LOOK_NANOS = 100_000_000L;
  private static final long PAUSE_NANOS = 250_000_000L;

  /** Serves one connection, on the thread; returns when told that its turn is over. */
  @FunctionalInterface
  public interface Service {
    /**
     * Serves.
     *
     * @throws IOException when the connection has ended, or has to
     */
    void serve(MessageSocket socket, Turn turn) throws IOException;
  }

  private final VhostUserSettings settings;
  private final Rendezvous rendezvous;
  private final EventFd wake;
  private final RingHub hub;
  private final Service service;
  private final Thread thread;
  private volatile boolean closed;
  private final AtomicLong connected = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private volatile String lastEnd = "";
  private volatile boolean present;

  /** Not yet started. Owns what it is given. */
  public Connections(
      VhostUserSettings settings,
      Rendezvous rendezvous,
      EventFd wake,
      RingHub hub,
      Service service) {
    this.settings = settings;
    this.rendezvous = rendezvous;
    this.wake = wake;
    this.hub = hub;
    this.service = service;
    thread = Thread.ofPlatform().daemon().name("rings of " + settings.name()).unstarted(this::run);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Has the thread look around. Any thread. */
  public void wake() {
    wake.signal(new FileCalls());
  }

  private void run() {
    while (!closed) {
      try {
        Optional<MessageSocket> socket = rendezvous.await(wake);
        wake.drain();
        if (socket.isPresent()) {
          serve(socket.get());
        }
      } catch (IOException refused) {
        lastEnd = String.valueOf(refused.getMessage());
        LOG.log(System.Logger.Level.WARNING, title() + ": " + refused.getMessage());
        pause();
      }
    }
  }

  private void serve(MessageSocket socket) {
    connected.incrementAndGet();
    present = true;
    try (Turn turn = new Turn(socket)) {
      service.serve(socket, turn);
    } catch (ProtocolException broken) {
      faults.incrementAndGet();
      end(System.Logger.Level.WARNING, "the other side is disconnected: " + broken.getMessage());
      pause();
    } catch (IOException gone) {
      end(System.Logger.Level.INFO, String.valueOf(gone.getMessage()));
    } catch (RuntimeException defect) {
      end(System.Logger.Level.ERROR, "connection ended by a defect: " + defect);
      pause();
    } finally {
      hub.publish(Rings.NONE);
      socket.close();
      present = false;
    }
  }

  private void end(System.Logger.Level level, String why) {
    lastEnd = why;
    LOG.log(level, title() + ": " + why);
  }

  private String title() {
    return "interface " + settings.name();
  }

  /** A front end that is always wrong must not fill the log. */
  private void pause() {
    try (Epoll epoll = new Epoll()) {
      epoll.add(wake.fd(), 0);
      epoll.await(PAUSE_NANOS);
    } catch (IOException exhausted) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  /** One connection's turn. */
  public final class Turn implements AutoCloseable {
    private final Epoll epoll;

    private Turn(MessageSocket socket) throws IOException {
      epoll = new Epoll();
      epoll.add(socket.fd(), 0);
      epoll.add(wake.fd(), 1);
    }

    /**
     * Sleeps until there is something to read or look at, or some time is over.
     *
     * @return false if the device is being closed
     * @throws ProtocolException if a ring is at fault
     */
    public boolean await() throws ProtocolException {
      epoll.await(LOOK_NANOS);
      wake.drain();
      Rings rings = hub.published();
      if (rings.rescue()) {
        throw new ProtocolException("its event descriptor blocks");
      }
      RingFault fault = rings.fault();
      if (fault != RingFault.NONE) {
        throw new ProtocolException(fault.text());
      }
      return !closed;
    }

    @Override
    public void close() {
      epoll.close();
    }
  }

  /** Times that a connection came about. */
  public long connected() {
    return connected.get();
  }

  /** Times that a connection was ended because the other side broke the rules. */
  public long faults() {
    return faults.get();
  }

  /** For an operator. */
  public List<Detail> details() {
    return List.of(
        new Detail("socket", settings.socket().toString()),
        new Detail("mode", settings.server() ? "server" : "client"),
        new Detail("peer", present ? "connected" : "not connected"),
        new Detail("connections", Long.toString(connected.get())),
        new Detail("disconnected-at-fault", Long.toString(faults.get())),
        new Detail("last-disconnect", lastEnd));
  }

  /** Ends the connection and the thread. No queue is open any more. */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rendezvous.close();
    wake.close();
  }
}
