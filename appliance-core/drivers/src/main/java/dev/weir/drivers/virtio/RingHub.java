package dev.weir.drivers.virtio;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice.Ring;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where a control thread puts rings in place and takes them away while workers use them.
 *
 * <p>{@link #publish} returns when every worker has taken up what is published and has let go of
 * what was before: only then may memory be unmapped and descriptors be closed.
 */
public final class RingHub {
  private static final long LOOK_NANOS = 20_000;
  private static final int LOOKS_TO_RESCUE = 1000;

  private final RingQueue[] queues;
  private final QueueCounters[] counters;
  private final EventFd wake;
  private volatile Rings current = Rings.NONE;
  private volatile Runnable listener = () -> {};

  /**
   * Without rings.
   *
   * @param wake signalled when a worker finds a ring at fault
   */
  public RingHub(int queues, EventFd wake) {
    this.queues = new RingQueue[queues];
    counters = new QueueCounters[queues];
    for (int i = 0; i < queues; i++) {
      counters[i] = new QueueCounters();
    }
    this.wake = wake;
  }

  /** Number of queue pairs. */
  public int queues() {
    return counters.length;
  }

  /** Counters by queue. */
  public QueueCounters[] counters() {
    return counters.clone();
  }

  /** Opens a queue pair. The worker's thread. */
  public synchronized InterfaceDriver open(int queue, DriverContext context)
      throws NativeException {
    RingQueue opened = new RingQueue(this, queue, context, counters[queue]);
    queues[queue] = opened;
    return opened;
  }

  /** What is published. */
  @HotPath
  Rings current() {
    return current;
  }

  /** What is published. Any thread. */
  public Rings published() {
    return current;
  }

  /** Has a listener called, on the control thread, after every {@link #publish}. */
  public void onPublish(Runnable wanted) {
    listener = wanted;
  }

  /**
   * The rings in use as an operator sees them. Any thread: while it looks nobody takes them away,
   * since {@link #publish} waits.
   */
  public synchronized List<Ring> rings() {
    return RingDetails.of(current);
  }

  /** Puts rings in place of others. Control thread; waits for workers. */
  public void publish(Rings next) {
    FileCalls calls = new FileCalls();
    Rings before = current;
    synchronized (this) {
      current = next;
      for (RingQueue queue : queues) {
        if (queue != null) {
          queue.wake(calls);
        }
      }
    }
    for (int looks = 1; !isTakenUp(next); looks++) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      if (looks % LOOKS_TO_RESCUE == 0) {
        before.rescue();
      }
    }
    listener.run();
  }

  private synchronized boolean isTakenUp(Rings rings) {
    for (@Nullable RingQueue queue : queues) {
      if (queue != null && !queue.hasSeen(rings)) {
        return false;
      }
    }
    return true;
  }

  /** A worker has found a ring at fault. */
  @ColdPath("the other side broke the rules")
  void report(FileCalls calls) {
    wake.signal(calls);
  }

  /** A worker closes its queue. */
  @ColdPath("the device is closed")
  synchronized void closed(int queue, RingQueue closing) {
    if (queues[queue] == closing) {
      queues[queue] = null;
    }
    closing.closeDescriptors();
  }
}
