package dev.weir.drivers.virtio;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.SlotChoice;
import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.FrameSlot;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.PlainFrame;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of a driver's transmit ring. A frame is copied into its slot, header and all,
 * before anything looks at it: the driver cannot change what was checked.
 */
public final class DeviceSource extends FrameSource {
  private static final int LINK_HEADER_BYTES = 14;

  private final DeviceRing ring;
  private final Chain chain = new Chain();
  private final Loans loans = new Loans();
  private final long[] host = new long[DeviceRing.BURST];
  private int touched;

  private DeviceSource(DeviceRing ring, FrameFormat format, int kickFd, int callFd) {
    super(ring, format, kickFd, callFd);
    this.ring = ring;
    ring.disableKicks();
  }

  /**
   * Of a ring in memory that is mapped as long as it is used.
   *
   * @param base where to go on in a packed ring that does not show it
   * @param noted where buffers in flight are noted, if they are
   */
  public static DeviceSource of(
      RingArea area,
      GuestMemory memory,
      long features,
      int base,
      @Nullable InflightArea noted,
      int kickFd,
      int callFd) {
    return new DeviceSource(
        DeviceRing.of(area, memory, features, base, noted),
        FrameFormat.toDevice(features),
        kickFd,
        callFd);
  }

  @Override
  int receive(Batch into, DriverContext context, QueueCounters counters) {
    settle();
    int count = ring.fault() == RingFault.NONE ? ring.fetch(Batch.CAPACITY - into.size()) : 0;
    if (count <= 0) {
      return 0;
    }
    look(count);
    lending = loans.isOpen();
    int received = 0;
    int used = 0;
    long bytes = 0;
    while (used < count && ring.fault() == RingFault.NONE) {
      Packet packet =
          host[used] == GuestMemory.UNMAPPED
              ? gathered(used, context, counters)
              : simple(used, context, counters);
      if (packet != null) {
        if (keep(packet, context, counters)) {
          into.add(packet);
          received++;
          bytes += packet.length();
        }
      } else if (noSlot) {
        break;
      }
      ring.use(used++, 0);
    }
    noSlot = false;
    if (loans.isEmpty()) {
      ring.publish(used);
    } else {
      unpublished = used;
    }
    if (used > 0) {
      statistics.burst(used);
    }
    if (received > 0) {
      counters.add(DriverCounter.RX_PACKETS, received);
      counters.add(DriverCounter.RX_BYTES, bytes);
    }
    return received;
  }

  /** Set when a frame has to wait for a slot. */
  private boolean noSlot;

  /** Whether frames of this burst are lent. */
  private boolean lending;

  /** Buffers that are used and go back when the loans have ended. */
  private int unpublished;

  @Override
  void settle() {
    if (unpublished > 0) {
      loans.end();
      ring.publish(unpublished);
      unpublished = 0;
    }
  }

  /** Finds the buffers and begins to load them all before the first is worked on. */
  private void look(int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      long at = GuestMemory.UNMAPPED;
      int length = ring.length[i];
      if (ring.isSimple(i, 0) && length >= headerBytes + LINK_HEADER_BYTES) {
        at = ring.memory.translate(ring.address[i], length);
      }
      host[i] = at;
      if (at != GuestMemory.UNMAPPED) {
        sum += HostMemory.getByte(at) + HostMemory.getByte(at + length - 1);
      }
    }
    touched = sum;
  }

  private @Nullable Packet simple(int buffer, DriverContext context, QueueCounters counters) {
    int length = ring.length[buffer] - headerBytes;
    Packet packet = slot(length, context, counters);
    if (packet != null) {
      long from = host[buffer];
      long to = PACKETS + packet.position() - headerBytes;
      packet.setFrame(packet.position(), length);
      if (!mayLend(length)) {
        HostMemory.copy(from, to, headerBytes + length);
      } else {
        int head = headerBytes + FrameSlot.HEAD_BYTES;
        HostMemory.copy(from, to, head);
        if (PlainFrame.isPlain(packet)) {
          loans.lend(packet, from + head, length - FrameSlot.HEAD_BYTES);
        } else {
          HostMemory.copy(from + head, to + head, length - FrameSlot.HEAD_BYTES);
        }
      }
    }
    return packet;
  }

  private boolean mayLend(int length) {
    return lending && Loans.isWorth(length) && loans.hasRoom();
  }

  private @Nullable Packet gathered(int buffer, DriverContext context, QueueCounters counters) {
    chain.clear();
    if (!ring.gather(buffer, chain, false)) {
      return null;
    }
    long bytes = chain.bytes() - headerBytes;
    if (bytes < LINK_HEADER_BYTES) {
      counters.add(DriverCounter.RX_MALFORMED, 1);
      return null;
    }
    int length = (int) Math.min(bytes, Integer.MAX_VALUE / 2);
    Packet packet = slot(length, context, counters);
    if (packet != null) {
      long to = PACKETS + packet.position() - headerBytes;
      packet.setFrame(packet.position(), length);
      boolean lent = false;
      if (mayLend(length)) {
        int head = headerBytes + FrameSlot.HEAD_BYTES;
        chain.copyTo(to, head);
        lent = PlainFrame.isPlain(packet) && loans.lend(packet, chain, head);
      }
      if (!lent) {
        chain.copyTo(to, headerBytes + length);
      }
    }
    return packet;
  }

  private @Nullable Packet slot(int length, DriverContext context, QueueCounters counters) {
    SlotClass slotClass = SlotChoice.forFrame(length, context);
    if (slotClass == null) {
      counters.add(DriverCounter.RX_TOO_LONG, 1);
      return null;
    }
    Packet packet = context.allocOrNull(slotClass);
    if (packet == null) {
      counters.add(DriverCounter.RX_NO_BUFFER, 1);
      noSlot = true;
    }
    return packet;
  }

  private boolean keep(Packet packet, DriverContext context, QueueCounters counters) {
    int header = packet.position() - headerBytes;
    // The usual frame asks for nothing.
    if (PacketMemory.getUnsignedShort(header) != 0
        && !VnetHeader.read(PacketMemory.SEGMENT, header, packet, 0)) {
      counters.add(DriverCounter.RX_MALFORMED, 1);
      context.release(packet);
      return false;
    }
    if (packet.isBorrowing() && !PlainFrame.isChecksumInHead(packet)) {
      packet.bringIn();
    }
    packet.setRxInterface(context.interfaceIndex());
    packet.setL2(packet.position());
    return true;
  }

  @Override
  boolean arm() {
    flush();
    ring.enableKicks();
    return !ring.hasBuffer();
  }

  @Override
  void disarm() {
    ring.disableKicks();
  }

  @Override
  void flush() {
    settle();
    if (ring.wantsCall()) {
      signal();
    }
  }

  @Override
  int fill() {
    return ring.fill();
  }

  /** Position to go on at when the ring is set up again. After the workers have let go. */
  public int position() {
    return ring.base();
  }

  /** What {@link #look} came to: keeps its loads alive. */
  int touched() {
    return touched;
  }
}
