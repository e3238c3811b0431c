package dev.weir.drivers.virtio;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.device.SlotChoice;
import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/** Takes frames out of receive buffers that a device has filled, and posts the buffers again. */
public final class DriverSource extends FrameSource {
  private static final int LINK_HEADER_BYTES = 14;
  private static final int COUNT_AT = 10;

  private final DriverRing ring;
  private boolean noSlot;

  private DriverSource(DriverRing ring, FrameFormat format, int kickFd, int callFd) {
    super(ring, format, callFd, kickFd);
    this.ring = ring;
    ring.disableCalls();
    while (ring.free() > 0) {
      post(ring.take());
    }
    ring.publish();
  }

  /**
   * Of a fresh ring in memory of ours; posts all its buffers.
   *
   * @param buffers address of the buffers, one for each entry
   */
  public static DriverSource of(
      RingArea area, long buffers, int bufferBytes, long features, int kickFd, int callFd) {
    return new DriverSource(
        ring(area, buffers, bufferBytes, features), FrameFormat.toDriver(features), kickFd, callFd);
  }

  static DriverRing ring(RingArea area, long buffers, int bufferBytes, long features) {
    boolean eventIndex = NetFeature.EVENT_IDX.in(features);
    return NetFeature.RING_PACKED.in(features)
        ? new PackedDriverRing(area, buffers, bufferBytes, eventIndex)
        : new SplitDriverRing(area, buffers, bufferBytes, eventIndex);
  }

  private void post(int buffer) {
    ring.nextInChain[buffer] = -1;
    ring.post(buffer, 1, ring.bufferBytes, true);
  }

  @Override
  int receive(Batch into, DriverContext context, QueueCounters counters) {
    int count = ring.fault() == RingFault.NONE ? ring.fetchUsed(Batch.CAPACITY - into.size()) : 0;
    if (count <= 0) {
      return 0;
    }
    int received = 0;
    int done = 0;
    long bytes = 0;
    while (done < count) {
      int parts = parts(done);
      if (done + parts > count) {
        if (done == 0 && count == DriverRing.BURST) {
          ring.fail(RingFault.BAD_LENGTH);
        }
        break;
      }
      Packet packet = frame(done, parts, context, counters);
      if (packet != null) {
        into.add(packet);
        received++;
        bytes += packet.length();
      } else if (noSlot) {
        break;
      }
      done += parts;
    }
    noSlot = false;
    ring.consume(done);
    for (int i = 0; i < done; i++) {
      post(ring.usedBuffer[i]);
    }
    ring.publish();
    if (done > 0) {
      statistics.burst(done);
    }
    if (received > 0) {
      counters.add(DriverCounter.RX_PACKETS, received);
      counters.add(DriverCounter.RX_BYTES, bytes);
    }
    return received;
  }

  private int parts(int first) {
    return format.mergeable()
        ? Math.max(1, HostMemory.getShort(ring.address(ring.usedBuffer[first]) + COUNT_AT))
        : 1;
  }

  private @Nullable Packet frame(
      int first, int parts, DriverContext context, QueueCounters counters) {
    int total = 0;
    for (int i = first; i < first + parts; i++) {
      total += ring.usedBytes[i];
    }
    int length = total - headerBytes;
    if (length < LINK_HEADER_BYTES || ring.usedBytes[first] < headerBytes) {
      counters.add(DriverCounter.RX_MALFORMED, 1);
      return null;
    }
    SlotClass slotClass = SlotChoice.forFrame(length, context);
    if (slotClass == null) {
      counters.add(DriverCounter.RX_TOO_LONG, 1);
      return null;
    }
    Packet packet = context.allocOrNull(slotClass);
    if (packet == null) {
      counters.add(DriverCounter.RX_NO_BUFFER, 1);
      noSlot = true;
      return null;
    }
    int header = packet.position() - headerBytes;
    long to = PACKETS + header;
    for (int i = first; i < first + parts; i++) {
      HostMemory.copy(ring.address(ring.usedBuffer[i]), to, ring.usedBytes[i]);
      to += ring.usedBytes[i];
    }
    packet.setFrame(packet.position(), length);
    if (PacketMemory.getUnsignedShort(header) != 0
        && !VnetHeader.read(PacketMemory.SEGMENT, header, packet, 0)) {
      counters.add(DriverCounter.RX_MALFORMED, 1);
      context.release(packet);
      return null;
    }
    packet.setRxInterface(context.interfaceIndex());
    packet.setL2(packet.position());
    return packet;
  }

  @Override
  void settle() {
    // Buffers are posted again at once.
  }

  @Override
  boolean arm() {
    ring.enableCalls();
    return !ring.hasUsed();
  }

  @Override
  void disarm() {
    ring.disableCalls();
  }

  @Override
  void flush() {
    if (ring.wantsKick()) {
      signal();
    }
  }

  @Override
  int fill() {
    return ring.hasUsed() ? 1 : 0;
  }
}
