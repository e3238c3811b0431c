package dev.weir.drivers.virtio;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;

/**
 * Puts frames into buffers of ours for a device to take: the packet is released at once, a long one
 * takes a chain of buffers.
 */
public final class DriverSink extends FrameSink {
  private final DriverRing ring;

  private DriverSink(DriverRing ring, FrameFormat format, int kickFd) {
    super(ring, format, kickFd);
    this.ring = ring;
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
  int transmit(Batch from, int first, DriverContext context, QueueCounters counters) {
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

  @Override
  boolean takesBorrowed() {
    return false;
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
  void flush() {
    if (ring.wantsKick()) {
      signal();
    }
  }

  @Override
  int fill() {
    return ring.free();
  }
}
