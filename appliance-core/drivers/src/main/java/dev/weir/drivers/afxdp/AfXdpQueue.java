package dev.weir.drivers.afxdp;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.device.SlotChoice;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.SocketCalls;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a NIC: frames are copied between packet slots and the socket's own frames, of which
 * those for transmission are used last in first out. The kernel is called only where the rings'
 * flags ask for it.
 */
final class AfXdpQueue implements InterfaceDriver {
  private static final int BURST = 64;

  /** Receive polls between two looks at the kernel's count of lost frames. */
  private static final int LOSS_INTERVAL = 4096;

  /** Calls a flush makes at most: the kernel copies 32 frames in one. */
  private static final int MOST_KICKS = 1 + XdpSocket.TX_FRAMES / 32;

  private static final int LINK_HEADER_BYTES = 14;
  private static final int VLAN_TAGS_BYTES = 8;

  private final AfXdpDevice device;
  private final DriverContext context;
  private final QueuePort<XdpSocket> port;
  private final QueueCounters counters;
  private final SocketCalls calls = new SocketCalls();
  private final long[] freeFrames = new long[XdpSocket.TX_FRAMES];
  private int free;

  /** Frames in the transmit ring that the kernel has not been seen to take. */
  private int queued;

  private @Nullable XdpSocket attached;
  private int polls;

  AfXdpQueue(
      AfXdpDevice device,
      DriverContext context,
      QueuePort<XdpSocket> port,
      QueueCounters counters) {
    this.device = device;
    this.context = context;
    this.port = port;
    this.counters = counters;
  }

  private @Nullable XdpSocket socket() {
    XdpSocket socket = port.current();
    if (socket != attached) {
      attach(socket);
    }
    return socket;
  }

  @ColdPath("the device came or went")
  private void attach(@Nullable XdpSocket socket) {
    counters.add(DriverCounter.TX_DOWN, queued);
    queued = 0;
    attached = socket;
    free = 0;
    while (socket != null && free < XdpSocket.TX_FRAMES) {
      freeFrames[free] = (long) (XdpSocket.RX_FRAMES + free) * XdpSocket.FRAME_BYTES;
      free++;
    }
  }

  @Override
  public int receive(Batch into) {
    XdpSocket socket = socket();
    if (socket == null) {
      return 0;
    }
    XdpRing ring = socket.receive();
    XdpRing fill = socket.fill();
    int available = Math.min(ring.available(), BURST);
    int taken = 0;
    int refilled = 0;
    int received = 0;
    long bytes = 0;
    while (taken < available && !into.isFull()) {
      long from = ring.frameAddress(taken);
      int length = ring.frameLength(taken);
      long frame = from & -XdpSocket.FRAME_BYTES;
      SlotClass slotClass = SlotChoice.forFrame(length, context);
      if (frame < 0
          || frame >= (long) XdpSocket.RX_FRAMES * XdpSocket.FRAME_BYTES
          || length < LINK_HEADER_BYTES
          || from - frame > XdpSocket.FRAME_BYTES - length
          || slotClass == null) {
        taken++;
        refilled += refuse(fill, refilled, frame, length);
        continue;
      }
      Packet packet = context.allocOrNull(slotClass);
      if (packet == null) {
        counters.add(DriverCounter.RX_NO_BUFFER, 1);
        break;
      }
      taken++;
      fill.setAddress(refilled++, frame);
      MemorySegment.copy(socket.frames(), from, PacketMemory.SEGMENT, packet.position(), length);
      packet.setFrame(packet.position(), length);
      packet.setRxInterface(context.interfaceIndex());
      packet.setL2(packet.position());
      LostChecksum.restore(packet);
      into.add(packet);
      received++;
      bytes += length;
    }
    if (taken > 0) {
      ring.consumed(taken);
      fill.produced(refilled);
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

  /** Counts a frame that cannot be taken; returns how many frames of the socket it gave back. */
  @ColdPath("the kernel gives none such")
  private int refuse(XdpRing fill, int refilled, long frame, int length) {
    boolean ours = frame >= 0 && frame < (long) XdpSocket.RX_FRAMES * XdpSocket.FRAME_BYTES;
    boolean tooLong = ours && length > SlotClass.SMALL.frameCapacityBytes();
    counters.add(tooLong ? DriverCounter.RX_TOO_LONG : DriverCounter.RX_MALFORMED, 1);
    if (ours) {
      fill.setAddress(refilled, frame);
    }
    return ours ? 1 : 0;
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
    int offered = 0;
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      int length = packet.length();
      if (socket == null || !usable) {
        counters.add(DriverCounter.TX_DOWN, 1);
      } else if (length > longest || packet.gsoType() != GsoType.NONE) {
        counters.add(DriverCounter.TX_TOO_LONG, 1);
      } else if (length < LINK_HEADER_BYTES) {
        counters.add(DriverCounter.TX_REJECTED, 1);
      } else if (free == 0 && !makeRoom(socket, offered)) {
        counters.add(DriverCounter.TX_RING_FULL, 1);
      } else {
        long frame = freeFrames[--free];
        MemorySegment.copy(PacketMemory.SEGMENT, packet.position(), socket.frames(), frame, length);
        socket.transmit().setFrame(0, frame, length);
        socket.transmit().produced(1);
        queued++;
        offered++;
      }
      context.release(packet);
    }
    return count;
  }

  private boolean makeRoom(XdpSocket socket, int offered) {
    reclaim(socket);
    if (free == 0 && offered > 0) {
      kick(socket);
    }
    return free > 0;
  }

  private void reclaim(XdpSocket socket) {
    XdpRing completion = socket.completion();
    int done = Math.min(completion.available(), freeFrames.length - free);
    for (int i = 0; i < done; i++) {
      freeFrames[free++] = completion.address(i);
    }
    if (done > 0) {
      completion.consumed(done);
    }
  }

  @Override
  public void flush() {
    XdpSocket socket = attached;
    if (socket != null && free < freeFrames.length) {
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
    return !waiting && socket.receive().available() == 0;
  }

  @Override
  public void close() {
    port.close();
  }
}
