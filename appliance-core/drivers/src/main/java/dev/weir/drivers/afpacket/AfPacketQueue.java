package dev.weir.drivers.afpacket;

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
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a NIC: frames are copied out of the receive ring; those to be sent wait where they
 * lie until the next flush, or until a NIC that is busy takes them.
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
  private final SendQueue waiting = new SendQueue();
  private @Nullable PacketSocket attached;
  private @Nullable ReceiveRing receiveRing;
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
    drop(DriverCounter.TX_DOWN, waiting.size());
    attached = socket;
    stalls = 0;
    receiveRing = socket == null ? null : new ReceiveRing(socket.memory());
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
    int count = from.size();
    int longest = device.mtu() + LINK_HEADER_BYTES + VLAN_TAGS_BYTES;
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      int length = packet.length();
      DriverCounter dropped;
      if (socket == null) {
        dropped = DriverCounter.TX_DOWN;
      } else if (length > longest && !SendQueue.isSegmented(packet)) {
        dropped = DriverCounter.TX_TOO_LONG;
      } else if (length < LINK_HEADER_BYTES) {
        dropped = DriverCounter.TX_REJECTED;
      } else if (offer(socket, packet)) {
        continue;
      } else {
        dropped = DriverCounter.TX_RING_FULL;
      }
      counters.add(dropped, 1);
      context.release(packet);
    }
    return count;
  }

  private boolean offer(PacketSocket socket, Packet packet) {
    if (waiting.offer(packet)) {
      return true;
    }
    send(socket);
    return waiting.offer(packet);
  }

  @Override
  public void flush() {
    PacketSocket socket = attached;
    if (socket != null) {
      send(socket);
    }
  }

  /** Sends what waits, until the NIC takes no more. */
  private void send(PacketSocket socket) {
    while (waiting.size() > 0) {
      boolean segmented = SendQueue.isSegmented(waiting.first());
      if (segmented && !device.hasCarrier()) {
        // The kernel's queueing discipline would say that it was sent.
        drop(DriverCounter.TX_DOWN, 1);
        continue;
      }
      int sent = sendSome(segmented ? socket.plainFd() : socket.fd());
      if (sent == -Errno.EMSGSIZE) {
        sent = socket.longFrames().send(waiting.first());
      }
      if (sent > 0) {
        stalls = 0;
        settle(sent);
      } else if (isWorthAnotherTry(-sent)) {
        return;
      } else {
        stalls = 0;
        countFailure(-sent);
      }
    }
  }

  /**
   * By itself, so that the compiler sees the whole of a call into the kernel, whoever inlines it.
   */
  private int sendSome(int fd) {
    int count = waiting.prepare();
    return calls.sendmmsg(fd, waiting.messages(), count, SocketCalls.MSG_DONTWAIT);
  }

  private void settle(int sent) {
    long bytes = 0;
    for (int i = 0; i < sent; i++) {
      Packet packet = waiting.take();
      bytes += packet.length();
      context.release(packet);
    }
    counters.add(DriverCounter.TX_PACKETS, sent);
    counters.add(DriverCounter.TX_BYTES, bytes);
  }

  private void drop(DriverCounter cause, int frames) {
    counters.add(cause, frames);
    for (int i = 0; i < frames; i++) {
      context.release(waiting.take());
    }
  }

  /** A NIC that is busy, or whose loss of carrier is not noticed yet, answers ENOBUFS. */
  private boolean isWorthAnotherTry(int errno) {
    boolean busy = errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ENOBUFS;
    return busy && device.hasCarrier() && ++stalls < MOST_STALLS;
  }

  /** What is wrong with one frame costs it alone, what is wrong with the NIC all that wait. */
  private void countFailure(int errno) {
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
    boolean ownFault = errno == Errno.EMSGSIZE || errno == Errno.EINVAL;
    drop(cause, ownFault ? 1 : waiting.size());
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
    if (socket == null || ring == null) {
      return true;
    }
    countLosses(socket);
    takeError(socket);
    flush();
    return !gone && !ring.hasFrame() && waiting.size() == 0;
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
    drop(DriverCounter.TX_DOWN, waiting.size());
    port.close();
  }
}
