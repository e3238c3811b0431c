package dev.weir.drivers.tap;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a TAP or TUN: one system call a frame, up to {@value #BURST} frames a poll.
 *
 * <p>A frame is read into a small slot and, where longer ones may come, what exceeds it into a
 * large slot by the same call: ordinary traffic stays in the small slots that the cache holds, and
 * a long frame costs one copy of its first part. The virtio-net header lies in the slot's headroom,
 * before the frame.
 */
final class TapQueue implements InterfaceDriver {
  private static final int BURST = 64;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;

  private static final int SMALL_BYTES = SlotClass.SMALL.frameCapacityBytes();

  private final DriverContext context;
  private final QueuePort<TapDescriptor> port;
  private final QueueCounters counters;
  private final boolean linkLayer;
  private final int headerBytes;
  private final SlotClass longest;
  private final FileCalls calls = new FileCalls();
  private final long memory = PacketMemory.SEGMENT.address();
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment iovecs = arena.allocate(2L * FileCalls.IOVEC_BYTES, 8);
  private final MemorySegment looseHeader = arena.allocate(VnetHeader.BYTES, 8);
  private @Nullable Packet small;
  private @Nullable Packet large;

  /**
   * Makes the queue's driver; nothing is attached yet.
   *
   * @param longest slot class of the longest frame that the device may give
   */
  TapQueue(
      TapSettings settings,
      DriverContext context,
      QueuePort<TapDescriptor> port,
      QueueCounters counters,
      SlotClass longest) {
    this.context = context;
    this.port = port;
    this.counters = counters;
    this.linkLayer = settings.kind() == TapSettings.Kind.TAP;
    this.headerBytes = settings.offloads() ? VnetHeader.BYTES : 0;
    this.longest = longest;
  }

  @Override
  public int receive(Batch into) {
    TapDescriptor descriptor = port.current();
    if (descriptor == null) {
      return 0;
    }
    int received = 0;
    long bytes = 0;
    for (int i = 0; i < BURST && !into.isFull(); i++) {
      if (!prepareSlots()) {
        counters.add(DriverCounter.RX_NO_BUFFER, 1);
        break;
      }
      long length = read(descriptor.fd());
      if (length <= 0) {
        endOfBurst((int) -length);
        break;
      }
      Packet packet = accept((int) length - headerBytes);
      if (packet != null) {
        into.add(packet);
        received++;
        bytes += packet.length();
      }
    }
    if (received > 0) {
      counters.add(DriverCounter.RX_PACKETS, received);
      counters.add(DriverCounter.RX_BYTES, bytes);
    }
    return received;
  }

  private boolean prepareSlots() {
    if (small == null) {
      small = context.allocOrNull(SlotClass.SMALL);
    }
    if (large == null && longest != SlotClass.SMALL) {
      large = context.allocOrNull(longest);
    }
    return small != null;
  }

  /**
   * Reads one frame over the slots in hand; one byte more than they hold tells a frame that is too
   * long.
   */
  private long read(int fd) {
    Packet first = small;
    Packet second = large;
    if (first == null) {
      return 0;
    }
    int at = first.position() - headerBytes;
    if (second == null) {
      return calls.read(fd, memory + at, headerBytes + SMALL_BYTES + 1);
    }
    iovecs.set(ValueLayout.JAVA_LONG, 0, memory + at);
    iovecs.set(ValueLayout.JAVA_LONG, 8, headerBytes + SMALL_BYTES);
    iovecs.set(ValueLayout.JAVA_LONG, 16, memory + second.position() + SMALL_BYTES);
    iovecs.set(
        ValueLayout.JAVA_LONG, 24, second.slotClass().frameCapacityBytes() - SMALL_BYTES + 1);
    return calls.readv(fd, iovecs.address(), 2);
  }

  /** The packet of a frame just read, or null if it was dropped and its slots are kept. */
  private @Nullable Packet accept(int length) {
    Packet packet = small;
    Packet spill = large;
    if (packet == null || length <= 0) {
      counters.add(DriverCounter.RX_MALFORMED, 1);
      return null;
    }
    int header = packet.position() - headerBytes;
    if (length > SMALL_BYTES) {
      if (spill == null || length > spill.slotClass().frameCapacityBytes()) {
        counters.add(DriverCounter.RX_TOO_LONG, 1);
        return null;
      }
      PacketMemory.copy(packet.position(), spill.position(), SMALL_BYTES);
      packet = spill;
    }
    packet.setFrame(packet.position(), length);
    if (headerBytes != 0 && !VnetHeader.read(PacketMemory.SEGMENT, header, packet, 0)) {
      packet.reset();
      counters.add(DriverCounter.RX_MALFORMED, 1);
      return null;
    }
    if (packet == spill) {
      large = null;
    } else {
      small = null;
    }
    packet.setRxInterface(context.interfaceIndex());
    if (linkLayer) {
      packet.setL2(packet.position());
    } else {
      packet.setL3(packet.position());
      int version = PacketMemory.getUnsignedByte(packet.position()) >>> 4;
      packet.setEtherType(version == 4 ? ETHERTYPE_IPV4 : version == 6 ? ETHERTYPE_IPV6 : 0);
    }
    return packet;
  }

  private void endOfBurst(int errno) {
    if (errno == Errno.EAGAIN || errno == Errno.EINTR || errno == 0) {
      return;
    }
    counters.add(DriverCounter.RX_ERRORS, 1);
    counters.set(DriverCounter.LAST_ERRNO, errno);
    if (isGone(errno)) {
      port.detach();
    }
  }

  @Override
  public int transmit(Batch from) {
    int count = from.size();
    long bytes = 0;
    int sent = 0;
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      TapDescriptor descriptor = port.current();
      if (descriptor == null) {
        counters.add(DriverCounter.TX_DOWN, 1);
      } else {
        int length = packet.length();
        long written = write(descriptor.fd(), packet);
        if (written >= 0) {
          sent++;
          bytes += length;
        } else {
          countFailure((int) -written);
        }
      }
      context.release(packet);
    }
    if (sent > 0) {
      counters.add(DriverCounter.TX_PACKETS, sent);
      counters.add(DriverCounter.TX_BYTES, bytes);
    }
    return count;
  }

  private long write(int fd, Packet packet) {
    int at = packet.position();
    if (headerBytes == 0) {
      return calls.write(fd, memory + at, packet.length());
    }
    if (packet.headroom() >= headerBytes) {
      VnetHeader.write(PacketMemory.SEGMENT, at - headerBytes, headerBytes, packet);
      return calls.write(fd, memory + at - headerBytes, packet.length() + headerBytes);
    }
    return writeWithLooseHeader(fd, packet);
  }

  /** The slot has no room before the frame. */
  private long writeWithLooseHeader(int fd, Packet packet) {
    VnetHeader.write(looseHeader, 0, headerBytes, packet);
    iovecs.set(ValueLayout.JAVA_LONG, 0, looseHeader.address());
    iovecs.set(ValueLayout.JAVA_LONG, 8, headerBytes);
    iovecs.set(ValueLayout.JAVA_LONG, 16, memory + packet.position());
    iovecs.set(ValueLayout.JAVA_LONG, 24, packet.length());
    return calls.writev(fd, iovecs.address(), 2);
  }

  private void countFailure(int errno) {
    counters.set(DriverCounter.LAST_ERRNO, errno);
    DriverCounter cause =
        switch (errno) {
          case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM -> DriverCounter.TX_RING_FULL;
          case Errno.EMSGSIZE -> DriverCounter.TX_TOO_LONG;
          case Errno.EINVAL -> DriverCounter.TX_REJECTED;
          case Errno.EIO, Errno.EBADFD, Errno.ENETDOWN, Errno.ENODEV, Errno.ENXIO ->
              DriverCounter.TX_DOWN;
          default -> DriverCounter.TX_ERRORS;
        };
    counters.add(cause, 1);
    if (isGone(errno)) {
      port.detach();
    }
  }

  /** The interface was deleted under the descriptor. */
  private static boolean isGone(int errno) {
    return errno == Errno.EBADFD || errno == Errno.EBADF || errno == Errno.ENODEV;
  }

  /** Each frame was written when {@link #transmit} returned. */
  @Override
  public void flush() {}

  @Override
  public int pollFd() {
    return port.pollFd();
  }

  /** The descriptor is level-triggered: a frame that waits ends the sleep at once. */
  @Override
  public boolean arm() {
    return true;
  }

  @Override
  public void close() {
    port.close();
    if (small != null) {
      context.release(small);
      small = null;
    }
    if (large != null) {
      context.release(large);
      large = null;
    }
  }
}
