package dev.weir.drivers.virtio;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/**
 * A queue pair of a device with rings: uses what its {@link RingHub} has published, and takes up a
 * change at its next call.
 */
final class RingQueue implements InterfaceDriver {
  /** How often a worker tries for a ring that another uses at the moment. */
  private static final int LOCK_ATTEMPTS = 2000;

  private static final long BELL = 0;
  private static final long SIGNAL = 1;

  private final RingHub hub;
  private final int queue;
  private final DriverContext context;
  private final QueueCounters counters;
  private final Epoll epoll;
  private final EventFd bell;
  private final FileCalls calls = new FileCalls();
  private volatile Rings seen = Rings.NONE;
  private @Nullable FrameSource source;
  private @Nullable FrameSink sink;
  private int watched = -1;
  private boolean armed;
  private boolean reported;
  private long announce;

  RingQueue(RingHub hub, int queue, DriverContext context, QueueCounters counters)
      throws NativeException {
    this.hub = hub;
    this.queue = queue;
    this.context = context;
    this.counters = counters;
    epoll = new Epoll();
    try {
      bell = new EventFd();
      epoll.addEdge(bell.fd(), BELL);
    } catch (NativeException refused) {
      epoll.close();
      throw refused;
    }
  }

  @Override
  public int receive(Batch into) {
    Rings rings = hub.current();
    if (rings != seen) {
      takeUp(rings);
    }
    FrameSource from = source;
    if (announce != 0) {
      announce(into);
    }
    if (from == null) {
      return into.size();
    }
    if (armed) {
      armed = false;
      from.disarm();
    }
    int received = from.receive(into, context, counters);
    if (received == 0 && !reported && from.fault() != RingFault.NONE) {
      report();
    }
    return into.size();
  }

  @ColdPath("rings come or go")
  private void takeUp(Rings rings) {
    if (watched >= 0) {
      epoll.remove(watched);
      watched = -1;
    }
    FrameSource before = source;
    if (before != null) {
      before.settle(); // packets in hand may lie in memory that goes
    }
    source = rings.source(queue);
    sink = rings.sink(queue);
    armed = false;
    reported = false;
    FrameSource now = source;
    if (now != null && now.signalFd() >= 0) {
      try {
        epoll.addEdge(now.signalFd(), SIGNAL);
        watched = now.signalFd();
      } catch (NativeException refused) {
        counters.add(DriverCounter.RX_ERRORS, 1);
        counters.set(DriverCounter.LAST_ERRNO, refused.errno());
      }
    }
    if (queue == 0 && rings.announced() != 0) {
      announce = rings.announced();
    }
    seen = rings;
  }

  /** A reverse ARP request tells switches where the station is now (RFC 903). */
  @ColdPath("a guest has moved here")
  private void announce(Batch into) {
    Packet packet = context.allocOrNull(SlotClass.SMALL);
    if (packet == null) {
      return;
    }
    ReverseArp.write(packet, announce);
    packet.setRxInterface(context.interfaceIndex());
    into.add(packet);
    announce = 0;
  }

  @ColdPath("the other side broke the rules")
  private void report() {
    reported = true;
    counters.add(DriverCounter.RX_ERRORS, 1);
    hub.report(calls);
  }

  @Override
  public int transmit(Batch from) {
    Rings rings = hub.current();
    if (rings != seen) {
      takeUp(rings);
    }
    FrameSink to = sink;
    int count = from.size();
    if (to == null) {
      for (int i = 0; i < count; i++) {
        context.release(from.get(i));
      }
      counters.add(DriverCounter.TX_DOWN, count);
      return count;
    }
    if (!lock(to)) {
      return 0;
    }
    int taken;
    try {
      taken = to.transmit(from, 0, context, counters);
    } finally {
      to.unlock();
    }
    if (taken < count && !reported && to.fault() != RingFault.NONE) {
      report();
    }
    return taken;
  }

  @Override
  public boolean takesBorrowed() {
    FrameSink to = sink;
    return to != null && to.takesBorrowed();
  }

  private static boolean lock(FrameSink sink) {
    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
      if (sink.tryLock()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  @Override
  public void flush() {
    FrameSource from = source;
    if (from != null) {
      from.flush();
    }
    FrameSink to = sink;
    if (to != null && lock(to)) {
      to.flush();
      to.unlock();
    }
  }

  @Override
  public int pollFd() {
    return epoll.fd();
  }

  @Override
  public boolean arm() {
    int signals = epoll.await(0);
    if (hub.current() != seen) {
      return false;
    }
    FrameSource from = source;
    if (from == null) {
      return true;
    }
    for (int i = 0; i < signals; i++) {
      if (epoll.token(i) == SIGNAL) {
        from.statistics().seen();
      }
    }
    armed = true;
    return from.arm();
  }

  boolean hasSeen(Rings rings) {
    return seen == rings;
  }

  void wake(FileCalls by) {
    bell.signal(by);
  }

  @Override
  public void close() {
    FrameSource from = source;
    if (from != null) {
      from.settle();
    }
    source = null;
    sink = null;
    hub.closed(queue, this);
  }

  void closeDescriptors() {
    epoll.close();
    bell.close();
  }
}
