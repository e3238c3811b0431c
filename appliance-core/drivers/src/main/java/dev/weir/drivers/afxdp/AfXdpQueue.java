package dev.weir.drivers.afxdp;

import dev.weir.drivers.afxdp.KernelSlots.Use;
import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.device.SlotChoice;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.SocketCalls;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice.Detail;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a NIC. The kernel receives into packet slots and sends from them, whoever's they
 * are; only what lies elsewhere, or would leave no tailroom, is copied. The kernel is called only
 * where the rings' flags ask for it.
 */
final class AfXdpQueue implements InterfaceDriver {
  private static final int BURST = 64;

  /** Receive polls between two looks at the kernel's count of lost frames. */
  private static final int LOSS_INTERVAL = 4096;

  /** Calls a flush makes at most: an older kernel sends 32 frames in one. */
  private static final int MOST_KICKS = 1 + XdpSocket.TX_FRAMES / 32;

  private static final int LINK_HEADER_BYTES = 14;
  private static final int VLAN_TAGS_BYTES = 8;

  private final AfXdpDevice device;
  private final DriverContext context;
  private final QueuePort<XdpSocket> port;
  private final QueueCounters counters;
  private final SocketCalls calls = new SocketCalls();
  private final KernelSlots slots;
  private final int receiveSlots;

  /** Frames copied because they lay, or had to lie, where the kernel cannot reach. */
  private final AtomicLong copies = new AtomicLong();

  /** Frames in the transmit ring that the kernel has not been seen to take. */
  private int queued;

  private @Nullable XdpSocket attached;
  private int polls;

  AfXdpQueue(
      AfXdpDevice device,
      DriverContext context,
      QueuePort<XdpSocket> port,
      QueueCounters counters,
      PacketMemory.Range memory,
      int receiveSlots) {
    this.device = device;
    this.context = context;
    this.port = port;
    this.counters = counters;
    this.slots = new KernelSlots(memory);
    this.receiveSlots = receiveSlots;
  }

  /** Gives the kernel what it may receive into, before the first poll. */
  void start() {
    socket();
  }

  private @Nullable XdpSocket socket() {
    XdpSocket socket = port.current();
    if (socket != attached) {
      attach(socket);
    }
    return socket;
  }

  /** The socket before is closed: the kernel has nothing of it any more. */
  @ColdPath("the device came or went")
  private void attach(@Nullable XdpSocket socket) {
    counters.add(DriverCounter.TX_DOWN, queued);
    queued = 0;
    if (attached == null || attached.hasLetGo()) {
      slots.releaseAll(context);
    }
    attached = socket;
    if (socket != null) {
      refill(socket.fill());
    }
  }

  @Override
  public int receive(Batch into) {
    XdpSocket socket = socket();
    if (socket == null) {
      return 0;
    }
    XdpRing ring = socket.receive();
    int available = Math.min(ring.available(), BURST);
    int taken = 0;
    int received = 0;
    long bytes = 0;
    while (taken < available && !into.isFull()) {
      long address = ring.frameAddress(taken);
      int length = ring.frameLength(taken);
      taken++;
      Packet packet = slots.takeOrNull(address, Use.RECEIVE);
      if (packet != null) {
        packet = framed(packet, (int) address & SlotClass.SMALL.strideBytes() - 1, length);
      } else {
        counters.add(DriverCounter.RX_MALFORMED, 1);
      }
      if (packet == null) {
        continue;
      }
      packet.setRxInterface(context.interfaceIndex());
      packet.setL2(packet.position());
      LostChecksum.restore(packet);
      into.add(packet);
      received++;
      bytes += length;
    }
    if (taken > 0) {
      ring.consumed(taken);
    }
    XdpRing fill = socket.fill();
    if (slots.count(Use.RECEIVE) < receiveSlots) {
      refill(fill);
    }
    if (received > 0) {
      counters.add(DriverCounter.RX_PACKETS, received);
      counters.add(DriverCounter.RX_BYTES, bytes);
    } else if (fill.needsWakeup()) {
      calls.recv(socket.fd(), 0, 0, SocketCalls.MSG_DONTWAIT);
    }
    if (++polls % LOSS_INTERVAL == 0) {
      countLosses(socket);
    }
    return received;
  }

  /** The packet with the frame that lies in it; null, counted and released, if that cannot be. */
  private @Nullable Packet framed(Packet packet, int offset, int length) {
    int room = SlotClass.SMALL.strideBytes() - offset - length;
    if (length < LINK_HEADER_BYTES || room < 0) {
      counters.add(DriverCounter.RX_MALFORMED, 1);
      context.release(packet);
      return null;
    }
    packet.setFrame(packet.base() + offset, length);
    return room < SlotClass.TAILROOM || offset < SlotClass.HEADROOM ? widened(packet) : packet;
  }

  /** The frame in a larger slot, which has the room before and behind it that nodes count on. */
  private @Nullable Packet widened(Packet packet) {
    int length = packet.length();
    SlotClass slotClass = SlotChoice.forFrame(length, context);
    Packet wider = slotClass == null ? null : context.allocOrNull(slotClass);
    if (wider != null) {
      wider.setFrame(wider.position(), length);
      PacketMemory.copy(packet.position(), wider.position(), length);
      copies.setOpaque(copies.getPlain() + 1);
    } else {
      counters.add(slotClass == null ? DriverCounter.RX_TOO_LONG : DriverCounter.RX_NO_BUFFER, 1);
    }
    context.release(packet);
    return wider;
  }

  /** Gives the kernel slots to receive into, as many as it may have and there are. */
  private void refill(XdpRing fill) {
    int missing = receiveSlots - slots.count(Use.RECEIVE);
    int given = 0;
    while (given < missing) {
      Packet packet = context.allocOrNull(SlotClass.SMALL);
      if (packet == null) {
        counters.add(DriverCounter.RX_NO_BUFFER, 1);
        break;
      }
      if (!slots.covers(packet)) {
        context.release(packet);
        break;
      }
      fill.setAddress(given++, slots.give(packet, Use.RECEIVE));
    }
    if (given > 0) {
      fill.produced(given);
    }
  }

  @ColdPath("once in many polls, and before a sleep")
  private void countLosses(XdpSocket socket) {
    counters.add(DriverCounter.RX_RING_FULL, socket.takeLosses());
  }

  @Override
  public int transmit(Batch from) {
    XdpSocket socket = socket();
    boolean usable = socket != null && device.isUp();
    int longest = device.mtu() + LINK_HEADER_BYTES + VLAN_TAGS_BYTES;
    int count = from.size();
    int staged = 0;
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      int length = packet.length();
      DriverCounter dropped;
      if (socket == null || !usable) {
        dropped = DriverCounter.TX_DOWN;
      } else if (length > longest || packet.gsoType() != GsoType.NONE) {
        dropped = DriverCounter.TX_TOO_LONG;
      } else if (length < LINK_HEADER_BYTES) {
        dropped = DriverCounter.TX_REJECTED;
      } else {
        if (slots.count(Use.SEND) == XdpSocket.TX_FRAMES) {
          makeRoom(socket, staged);
          staged = 0;
        }
        Packet sent = null;
        if (slots.count(Use.SEND) < XdpSocket.TX_FRAMES) {
          sent = slots.covers(packet) ? packet : copiedOrNull(packet);
        }
        if (sent != null) {
          socket.transmit().setFrame(staged++, slots.give(sent, Use.SEND), length);
          continue;
        }
        dropped = DriverCounter.TX_RING_FULL;
      }
      counters.add(dropped, 1);
      context.release(packet);
    }
    if (socket != null) {
      offer(socket, staged);
    }
    return count;
  }

  /** Hands frames set in the transmit ring over to the kernel. */
  private void offer(XdpSocket socket, int frames) {
    socket.transmit().produced(frames);
    queued += frames;
  }

  /** The frame in a slot that the kernel can read, for one that it cannot, which is released. */
  private @Nullable Packet copiedOrNull(Packet packet) {
    Packet own = context.allocOrNull(SlotClass.SMALL);
    if (own != null) {
      own.setFrame(own.position(), packet.length());
      PacketMemory.copy(packet.position(), own.position(), packet.length());
      copies.setOpaque(copies.getPlain() + 1);
      context.release(packet);
    }
    return own;
  }

  private void makeRoom(XdpSocket socket, int staged) {
    offer(socket, staged);
    reclaim(socket);
    if (slots.count(Use.SEND) == XdpSocket.TX_FRAMES && staged > 0) {
      kick(socket);
    }
  }

  private void reclaim(XdpSocket socket) {
    XdpRing completion = socket.completion();
    int done = completion.available();
    for (int i = 0; i < done; i++) {
      Packet sent = slots.takeOrNull(completion.address(i), Use.SEND);
      if (sent != null) {
        context.release(sent);
      }
    }
    if (done > 0) {
      completion.consumed(done);
    }
  }

  @Override
  public void flush() {
    XdpSocket socket = attached;
    if (socket != null && slots.count(Use.SEND) > 0) {
      kick(socket);
    }
  }

  /** In copy mode the kernel sends within the call, some frames each time. */
  private void kick(XdpSocket socket) {
    XdpRing ring = socket.transmit();
    for (int i = 0; i < MOST_KICKS && ring.pending() > 0 && ring.needsWakeup(); i++) {
      long answer = calls.send(socket.fd(), 0, 0, SocketCalls.MSG_DONTWAIT);
      settle(ring, answer == -Errno.EBUSY);
      reclaim(socket);
      if (answer < 0 && answer != -Errno.EAGAIN && answer != -Errno.EBUSY) {
        noteFailure((int) -answer);
        break;
      }
    }
    settle(ring, false);
    reclaim(socket);
  }

  /**
   * Counts what the kernel has taken.
   *
   * @param lastLost whether it dropped the last one, because it has no carrier or is full
   */
  private void settle(XdpRing ring, boolean lastLost) {
    int pending = ring.pending();
    int taken = queued - pending;
    if (taken <= 0) {
      return;
    }
    int lost = lastLost ? 1 : 0;
    if (lastLost) {
      counters.set(DriverCounter.LAST_ERRNO, Errno.EBUSY);
      counters.add(device.hasCarrier() ? DriverCounter.TX_RING_FULL : DriverCounter.TX_DOWN, lost);
    }
    counters.add(DriverCounter.TX_PACKETS, taken - lost);
    counters.add(DriverCounter.TX_BYTES, ring.lastFrameBytes(pending + lost, taken - lost));
    queued = pending;
  }

  private void noteFailure(int errno) {
    if (errno == Errno.ENOBUFS || errno == Errno.EINTR) {
      return; // the frames stay queued until the next flush
    }
    // A NIC that is gone is let go of at the supervisor's word: callers still use the rings here.
    counters.set(DriverCounter.LAST_ERRNO, errno);
  }

  /** What rings take at most, and how many frames were copied after all. Any thread. */
  static List<Detail> details(@Nullable AfXdpQueue[] queues) {
    long slots = 0;
    long copies = 0;
    for (AfXdpQueue queue : queues) {
      slots += queue == null ? 0 : queue.receiveSlots;
      copies += queue == null ? 0 : queue.copies.getOpaque();
    }
    return List.of(
        new Detail("rx-slots", Long.toString(slots)),
        new Detail("tx-ring", Integer.toString(XdpSocket.TX_FRAMES)),
        new Detail("copies", Long.toString(copies)));
  }

  @Override
  public int pollFd() {
    return port.pollFd();
  }

  @Override
  public boolean arm() {
    XdpSocket socket = socket();
    if (socket == null) {
      return true;
    }
    countLosses(socket);
    XdpRing ring = socket.transmit();
    boolean waiting = false;
    if (ring.pending() > 0) {
      kick(socket);
      // Nobody wakes us when a NIC that was busy no longer is; one that is down stays so for long.
      waiting = ring.pending() > 0 && ring.needsWakeup() && device.isUp();
    }
    reclaim(socket);
    return !waiting && socket.receive().available() == 0;
  }

  @Override
  public void close() {
    XdpSocket last = attached;
    port.close();
    attached = last;
    attach(null);
  }
}
