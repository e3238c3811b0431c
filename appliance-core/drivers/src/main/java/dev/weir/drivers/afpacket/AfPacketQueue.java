package dev.weir.drivers.afpacket;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.device.SlotChoice;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.SocketCalls;
import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a NIC: frames are copied out of the receive ring and into the transmit ring; one
 * system call a poll sends all of these. A frame that is too long for the transmit ring, or that
 * somebody has yet to cut into segments, is sent by a call of its own, behind what was queued
 * before it.
 */
final class AfPacketQueue implements InterfaceDriver {
  private static final int BURST = 64;

  /** Receive polls between two looks at the kernel's count of lost frames. */
  private static final int LOSS_INTERVAL = 4096;

  /** Calls in a row by which a busy NIC may take nothing before its frames are given up. */
  private static final int MOST_STALLS = 1000;

  private static final int LINK_HEADER_BYTES = 14;
  private static final int VLAN_TAGS_BYTES = 8;

  private final AfPacketDevice device;
  private final DriverContext context;
  private final QueuePort<PacketSocket> port;
  private final QueueCounters counters;
  private final SocketCalls calls = new SocketCalls();
  private final FileCalls files = new FileCalls();
  private final long memory = PacketMemory.SEGMENT.address();
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment iovecs = arena.allocate(2L * FileCalls.IOVEC_BYTES, 8);
  private final MemorySegment header = arena.allocate(VnetHeader.SHORT_BYTES, 8);
  private @Nullable PacketSocket attached;
  private @Nullable ReceiveRing receiveRing;
  private @Nullable TransmitRing transmitRing;
  private int polls;
  private int stalls;

  /** The NIC was found gone in the middle of a call, which goes on with the rings as they are. */
  private boolean gone;

  AfPacketQueue(
      AfPacketDevice device,
      DriverContext context,
      QueuePort<PacketSocket> port,
      QueueCounters counters) {
    this.device = device;
    this.context = context;
    this.port = port;
    this.counters = counters;
  }

  /** At the beginning of a call: afterwards the rings stay mapped until its end. */
  private @Nullable PacketSocket socket() {
    if (gone) {
      gone = false;
      port.detach();
    }
    PacketSocket socket = port.current();
    if (socket != attached) {
      attach(socket);
    }
    return socket;
  }

  @ColdPath("the device came or went")
  private void attach(@Nullable PacketSocket socket) {
    TransmitRing former = transmitRing;
    if (former != null) {
      counters.add(DriverCounter.TX_DOWN, former.unsent());
    }
    attached = socket;
    stalls = 0;
    receiveRing = socket == null ? null : new ReceiveRing(socket.memory());
    transmitRing = socket == null ? null : new TransmitRing(socket.memory());
  }

  @Override
  public int receive(Batch into) {
    PacketSocket socket = socket();
    ReceiveRing ring = receiveRing;
    if (socket == null || ring == null) {
      return 0;
    }
    int received = 0;
    long bytes = 0;
    for (int i = 0; i < BURST && !into.isFull() && ring.hasFrame(); i++) {
      int length = ring.frameLength();
      SlotClass slotClass = length < 0 ? null : SlotChoice.forFrame(length, context);
      if (slotClass == null) {
        counters.add(DriverCounter.RX_TOO_LONG, 1);
        ring.next();
        continue;
      }
      Packet packet = context.allocOrNull(slotClass);
      if (packet == null) {
        counters.add(DriverCounter.RX_NO_BUFFER, 1);
        break;
      }
      boolean sound = ring.copyTo(packet);
      ring.next();
      if (!sound) {
        counters.add(DriverCounter.RX_MALFORMED, 1);
        context.release(packet);
        continue;
      }
      packet.setRxInterface(context.interfaceIndex());
      packet.setL2(packet.position());
      into.add(packet);
      received++;
      bytes += length;
    }
    if (received > 0) {
      counters.add(DriverCounter.RX_PACKETS, received);
      counters.add(DriverCounter.RX_BYTES, bytes);
    }
    if (++polls % LOSS_INTERVAL == 0) {
      countLosses(socket);
    }
    return received;
  }

  @ColdPath("once in many polls, and before a sleep")
  private void countLosses(PacketSocket socket) {
    counters.add(DriverCounter.RX_RING_FULL, socket.takeLosses());
  }

  @Override
  public int transmit(Batch from) {
    PacketSocket socket = socket();
    TransmitRing ring = transmitRing;
    int count = from.size();
    int longest = device.mtu() + LINK_HEADER_BYTES + VLAN_TAGS_BYTES;
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      int length = packet.length();
      if (socket == null || ring == null) {
        counters.add(DriverCounter.TX_DOWN, 1);
      } else if (length > longest && packet.gsoType() == GsoType.NONE) {
        counters.add(DriverCounter.TX_TOO_LONG, 1);
      } else if (length < LINK_HEADER_BYTES) {
        counters.add(DriverCounter.TX_REJECTED, 1);
      } else if (length > TransmitRing.LONGEST || packet.gsoType() != GsoType.NONE) {
        kick(socket, ring);
        sendAlone(socket.plainFd(), packet);
      } else if (!offer(socket, ring, packet)) {
        counters.add(DriverCounter.TX_RING_FULL, 1);
      }
      context.release(packet);
    }
    return count;
  }

  private boolean offer(PacketSocket socket, TransmitRing ring, Packet packet) {
    if (ring.offer(packet)) {
      return true;
    }
    kick(socket, ring);
    return ring.offer(packet);
  }

  private void sendAlone(int fd, Packet packet) {
    if (!device.hasCarrier()) {
      // The kernel would say that it was sent.
      counters.add(DriverCounter.TX_DOWN, 1);
      return;
    }
    VnetHeader.write(header, 0, VnetHeader.SHORT_BYTES, packet);
    iovecs.set(ValueLayout.JAVA_LONG, 0, header.address());
    iovecs.set(ValueLayout.JAVA_LONG, 8, VnetHeader.SHORT_BYTES);
    iovecs.set(ValueLayout.JAVA_LONG, 16, memory + packet.position());
    iovecs.set(ValueLayout.JAVA_LONG, 24, packet.length());
    long written = files.writev(fd, iovecs.address(), 2);
    if (written < 0) {
      countFailure((int) -written, 1);
    } else {
      counters.add(DriverCounter.TX_PACKETS, 1);
      counters.add(DriverCounter.TX_BYTES, packet.length());
    }
  }

  @Override
  public void flush() {
    PacketSocket socket = attached;
    TransmitRing ring = transmitRing;
    if (socket != null && ring != null) {
      kick(socket, ring);
    }
  }

  private void kick(PacketSocket socket, TransmitRing ring) {
    int offered = ring.unsent();
    if (offered == 0) {
      return;
    }
    long bytes = ring.unsentBytes();
    long answer = calls.send(socket.fd(), 0, 0, SocketCalls.MSG_DONTWAIT);
    ring.settle();
    int waiting = ring.unsent();
    if (waiting < offered) {
      stalls = 0;
      counters.add(DriverCounter.TX_PACKETS, offered - waiting);
      counters.add(DriverCounter.TX_BYTES, bytes - ring.unsentBytes());
    } else if (answer < 0 && !isWorthAnotherTry((int) -answer)) {
      stalls = 0;
      ring.takeBack();
      countFailure((int) -answer, waiting);
    }
  }

  /** A NIC that is busy, or whose loss of carrier is not noticed yet, answers ENOBUFS. */
  private boolean isWorthAnotherTry(int errno) {
    boolean busy = errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ENOBUFS;
    return busy && device.hasCarrier() && ++stalls < MOST_STALLS;
  }

  private void countFailure(int errno, int frames) {
    counters.set(DriverCounter.LAST_ERRNO, errno);
    DriverCounter cause =
        switch (errno) {
          case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM ->
              device.hasCarrier() ? DriverCounter.TX_RING_FULL : DriverCounter.TX_DOWN;
          case Errno.EMSGSIZE -> DriverCounter.TX_TOO_LONG;
          case Errno.EINVAL -> DriverCounter.TX_REJECTED;
          case Errno.ENETDOWN, Errno.ENXIO, Errno.ENODEV -> DriverCounter.TX_DOWN;
          default -> DriverCounter.TX_ERRORS;
        };
    counters.add(cause, frames);
    if (errno == Errno.ENXIO || errno == Errno.ENODEV) {
      gone = true;
    }
  }

  @Override
  public int pollFd() {
    return port.pollFd();
  }

  @Override
  public boolean arm() {
    PacketSocket socket = socket();
    ReceiveRing ring = receiveRing;
    TransmitRing transmit = transmitRing;
    if (socket == null || ring == null) {
      return true;
    }
    countLosses(socket);
    takeError(socket);
    flush();
    return !gone && !ring.hasFrame() && (transmit == null || transmit.unsent() == 0);
  }

  /**
   * An error that stands on the socket would end every sleep at once; one that stays means that the
   * NIC is gone.
   */
  private void takeError(PacketSocket socket) {
    long answer = calls.recv(socket.fd(), 0, 0, SocketCalls.MSG_DONTWAIT);
    if (answer >= 0 || answer == -Errno.EAGAIN) {
      return;
    }
    counters.add(DriverCounter.RX_ERRORS, 1);
    counters.set(DriverCounter.LAST_ERRNO, -answer);
    if (calls.send(socket.fd(), 0, 0, SocketCalls.MSG_DONTWAIT) == -Errno.ENXIO) {
      gone = true;
    }
  }

  @Override
  public void close() {
    port.close();
  }
}
