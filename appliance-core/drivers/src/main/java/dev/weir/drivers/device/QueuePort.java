package dev.weir.drivers.device;

import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where a queue's device is attached, detached and attached again while a worker uses the queue.
 *
 * <p>The worker owns what is attached ({@link #current}); the control plane offers a new
 * attachment, which the worker takes at its next call. {@link #pollFd} stays the same throughout:
 * it is an epoll set that holds the attachment's descriptor.
 *
 * @param <T> an attachment: an open descriptor and what belongs to it
 */
public final class QueuePort<T extends QueuePort.Attachment> {
  /** Something open, to be closed by who holds it. */
  public interface Attachment {
    /** Readable when there is something to receive. */
    int fd();

    void close();
  }

  private final Epoll epoll;

  /**
   * Wakes the worker to take up what is offered, or to let go of what is revoked. It is told and
   * taken back under the lock: told late, after the worker has seen to it, it would keep the worker
   * awake for good.
   */
  private final EventFd news;

  private final AtomicReference<@Nullable T> offered = new AtomicReference<>();
  private volatile boolean lost;
  private volatile boolean revoked;
  private volatile boolean closed;
  private @Nullable T current;

  public QueuePort() throws NativeException {
    epoll = new Epoll();
    news = new EventFd();
    epoll.add(news.fd(), 0);
  }

  /** The attachment in use, or null while the device is absent. Worker only. */
  @HotPath
  public @Nullable T current() {
    if (revoked) {
      revoked = false;
      detach();
    }
    if (offered.get() != null) {
      adopt();
    }
    return current;
  }

  /** Whether the queue found its device gone and was offered no other since. Any thread. */
  public boolean isLost() {
    return lost;
  }

  /**
   * Makes the worker, which it wakes, let go of what is attached, at its next call; what it has not
   * taken up yet is closed here. Control plane.
   */
  public void revoke() {
    synchronized (epoll) {
      discardOffer();
      revoked = true;
      lost = true;
      if (!closed) {
        news.signal(new FileCalls());
      }
    }
  }

  /**
   * Hands over a fresh attachment, which is closed at once if the queue is; wakes the worker, which
   * may have to make it ready. Control plane.
   *
   * @throws NativeException if it cannot be waited for; it is closed then
   */
  public void offer(T attachment) throws NativeException {
    synchronized (epoll) {
      if (closed) {
        attachment.close();
        return;
      }
      try {
        epoll.add(attachment.fd(), 0);
      } catch (NativeException refused) {
        attachment.close();
        throw refused;
      }
      T unused = offered.getAndSet(attachment);
      if (unused != null) {
        unused.close();
      }
      lost = false;
      news.signal(new FileCalls());
    }
  }

  /** The device is gone: lets go of it. Worker only. */
  @ColdPath("the device comes or goes")
  public void detach() {
    synchronized (epoll) {
      lost = offered.get() == null && !closed;
      if (offered.get() == null) {
        news.drain();
      }
      T gone = current;
      current = null;
      if (gone != null) {
        epoll.remove(gone.fd());
        gone.close();
      }
    }
  }

  public int pollFd() {
    return epoll.fd();
  }

  /** Closes all. Worker only; nothing is attached any more afterwards. */
  @ColdPath("the device comes or goes")
  public void close() {
    synchronized (epoll) {
      closed = true;
      detach();
      discardOffer();
      lost = false;
      epoll.close();
      news.close();
    }
  }

  @ColdPath("the device comes or goes")
  private void adopt() {
    synchronized (epoll) {
      news.drain();
      T fresh = offered.getAndSet(null);
      if (fresh == null) {
        return;
      }
      T old = current;
      current = fresh;
      if (old != null) {
        epoll.remove(old.fd());
        old.close();
      }
    }
  }

  @ColdPath("the device comes or goes")
  private void discardOffer() {
    T unused = offered.getAndSet(null);
    if (unused != null) {
      unused.close();
    }
  }
}
