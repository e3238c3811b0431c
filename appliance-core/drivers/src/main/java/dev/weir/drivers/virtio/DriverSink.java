package dev.weir.drivers.virtio;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts frames into buffers of ours for a device to take: the packet is released at once, a long one
 * takes a chain of buffers.
 */
public final class DriverSink implements FrameSink {
  private static final long PACKETS = PacketMemory.SEGMENT.address();

  private final DriverRing ring;
  private final FrameFormat format;
  private final int headerBytes;
  private final Signal kick;
  private final RingStatistics statistics = new RingStatistics();
  private final AtomicBoolean locked = new AtomicBoolean();

  private DriverSink(DriverRing ring, FrameFormat format, int kickFd) {
    this.ring = ring;
    this.format = format;
    headerBytes = format.headerBytes();
    kick = new Signal(kickFd);
    // Buffers that come back are noticed when there is something to send.
    ring.disableCalls();
  }

  /**
   * Of a fresh ring in memory of ours.
   *
   * @param buffers address of the buffers, one for each entry
   */
  public static DriverSink of(
      RingArea area, long buffers, int bufferBytes, long features, int kickFd) {
    return new DriverSink(
        DriverSource.ring(area, buffers, bufferBytes, features),
        FrameFormat.toDevice(features),
        kickFd);
  }

  @Override
  public boolean tryLock() {
    return locked.compareAndSet(false, true);
  }

  @Override
  public void unlock() {
    locked.setRelease(false);
  }

  @Override
  public int transmit(Batch from, int first, DriverContext context, QueueCounters counters) {
    takeBack();
    int taken = first;
    int buffersUsed = 0;
    int sent = 0;
    long bytes = 0;
    while (taken < from.size() && ring.fault() == RingFault.NONE) {
      Packet packet = from.get(taken);
      int parts = (headerBytes + packet.length() + ring.bufferBytes - 1) / ring.bufferBytes;
      if (!format.takes(packet)) {
        counters.add(DriverCounter.TX_REJECTED, 1);
      } else if (parts > ring.area.size()) {
        counters.add(DriverCounter.TX_TOO_LONG, 1);
      } else if (parts > ring.free()) {
        statistics.empty();
        break;
      } else {
        put(packet, parts);
        buffersUsed += parts;
        sent++;
        bytes += packet.length();
      }
      context.release(packet);
      taken++;
    }
    if (sent > 0) {
      ring.publish();
      statistics.burst(buffersUsed);
      counters.add(DriverCounter.TX_PACKETS, sent);
      counters.add(DriverCounter.TX_BYTES, bytes);
    }
    return taken - first;
  }

  private void takeBack() {
    for (int count = ring.fetchUsed(DriverRing.BURST);
        count > 0;
        count = ring.fetchUsed(DriverRing.BURST)) {
      ring.consume(count);
      for (int i = 0; i < count; i++) {
        ring.release(ring.usedBuffer[i]);
      }
    }
  }

  private void put(Packet packet, int parts) {
    int buffer = ring.take();
    int first = buffer;
    long from = PACKETS + packet.position();
    int left = packet.length();
    int room = ring.bufferBytes - headerBytes;
    long to = ring.address(buffer) + headerBytes;
    FrameHeader.write(ring.address(buffer), packet, format, 0);
    int lastBytes = headerBytes;
    for (int part = 1; ; part++) {
      int bytes = Math.min(left, room);
      HostMemory.copy(from, to, bytes);
      from += bytes;
      left -= bytes;
      lastBytes = part == 1 ? headerBytes + bytes : bytes;
      if (part == parts) {
        break;
      }
      int next = ring.take();
      ring.nextInChain[buffer] = next;
      buffer = next;
      to = ring.address(buffer);
      room = ring.bufferBytes;
    }
    ring.nextInChain[buffer] = -1;
    ring.post(first, parts, lastBytes, false);
  }

  @Override
  public void flush() {
    if (ring.wantsKick()) {
      kick.send();
      statistics.signal();
    }
  }

  @Override
  public boolean rescue() {
    return kick.rescue();
  }

  @Override
  public RingFault fault() {
    return ring.fault();
  }

  @Override
  public int fill() {
    return ring.free();
  }

  @Override
  public RingStatistics statistics() {
    return statistics;
  }

  @Override
  public String kind() {
    return ring.kind();
  }

  @Override
  public int entries() {
    return ring.area.size();
  }
}
