package dev.weir.drivers.virtio;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Lender;
import dev.weir.sdk.packet.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames into a driver's receive ring: into one buffer, or with mergeable buffers over as many
 * as a frame needs.
 */
public final class DeviceSink extends FrameSink {
  /** What became of a frame that does not fit one plain buffer. */
  private static final int WAITS = 0;

  private final DeviceRing ring;
  private final Chain chain = new Chain();
  private final MemorySegment headerMemory = Arena.ofAuto().allocate(16, 8);
  private final long header = headerMemory.address();
  private final int[] bufferBytes = new int[DeviceRing.BURST];

  private DeviceSink(DeviceRing ring, FrameFormat format, int callFd) {
    super(ring, format, callFd);
    this.ring = ring;
    // Buffers that come back late are noticed by polling.
    ring.disableKicks();
  }

  /**
   * Of a ring in memory that is mapped as long as it is used.
   *
   * @param base where to go on in a packed ring that does not show it
   * @param noted where buffers in flight are noted, if they are
   */
  public static DeviceSink of(
      RingArea area,
      GuestMemory memory,
      long features,
      int base,
      @Nullable InflightArea noted,
      int callFd) {
    return new DeviceSink(
        DeviceRing.of(area, memory, features, base, noted), FrameFormat.toDriver(features), callFd);
  }

  @Override
  boolean takesBorrowed() {
    return true;
  }

  @Override
  int transmit(Batch from, int first, DriverContext context, QueueCounters counters) {
    int taken = first;
    int sent = 0;
    int straight = 0;
    long bytes = 0;
    int wanted = from.size() - first;
    while (taken < from.size()) {
      int count = ring.fault() == RingFault.NONE ? ring.fetch(wanted) : 0;
      int used = 0;
      boolean waits = count <= 0;
      while (!waits && taken < from.size()) {
        Packet packet = from.get(taken);
        int length = packet.length();
        if (!format.takes(packet)) {
          counters.add(DriverCounter.TX_REJECTED, 1);
        } else {
          int buffers = put(packet, used, count);
          if (buffers == WAITS) {
            waits = true;
            break;
          }
          if (buffers < 0) {
            counters.add(DriverCounter.TX_TOO_LONG, 1);
          } else {
            used += buffers;
            sent++;
            straight += packet.bytesInSlot() < length ? 1 : 0;
            bytes += length;
          }
        }
        context.release(packet);
        taken++;
      }
      if (used > 0) {
        ring.publish(used);
        statistics.burst(used);
      }
      if (waits && (used == 0 || ring.fault() != RingFault.NONE)) {
        if (count > 0 && wanted < DeviceRing.BURST && ring.fault() == RingFault.NONE) {
          // A long frame may want more buffers than there are frames.
          wanted = DeviceRing.BURST;
          continue;
        }
        statistics.empty();
        break;
      }
    }
    if (sent > 0) {
      counters.add(DriverCounter.TX_PACKETS, sent);
      counters.add(DriverCounter.TX_BYTES, bytes);
      if (straight > 0) {
        counters.add(DriverCounter.TX_COPIED_ONCE, straight);
      }
    }
    return taken - first;
  }

  /** Buffers that the frame took; {@link #WAITS}: more are needed; -1: it can never fit. */
  private int put(Packet packet, int buffer, int count) {
    if (buffer >= count) {
      return WAITS;
    }
    int needed = headerBytes + packet.length();
    Loans loans = loansOrNull(packet);
    if (ring.isSimple(buffer, DeviceRing.WRITE)
        && Integer.compareUnsigned(ring.length[buffer], needed) >= 0) {
      long to = ring.memory.translate(ring.address[buffer], needed);
      if (to != GuestMemory.UNMAPPED) {
        FrameHeader.write(to, packet, format, 1);
        int own = packet.bytesInSlot();
        HostMemory.copy(PACKETS + packet.position(), to + headerBytes, own);
        if (loans != null) {
          loans.copy(packet.loan(), 0, packet.length() - own, to + headerBytes + own);
        }
        ring.use(buffer, needed);
        return 1;
      }
    }
    return putGathered(packet, loans, buffer, count, needed);
  }

  /** Where the end of the frame lies; null: it is in the slot, now at least. */
  private static @Nullable Loans loansOrNull(Packet packet) {
    Lender lender = packet.lender();
    if (lender instanceof Loans loans) {
      return loans;
    }
    packet.bringIn();
    return null;
  }

  private int putGathered(Packet packet, @Nullable Loans loans, int first, int count, int needed) {
    chain.clear();
    int buffers = 0;
    while (chain.bytes() < needed) {
      if (buffers > 0 && !format.mergeable()) {
        return -1;
      }
      if (first + buffers >= count) {
        // Not even a whole burst of buffers holds it.
        return first == 0 && count == DeviceRing.BURST ? -1 : WAITS;
      }
      long before = chain.bytes();
      if (!ring.gather(first + buffers, chain, true)) {
        return WAITS;
      }
      bufferBytes[buffers++] = (int) Math.min(Integer.MAX_VALUE, chain.bytes() - before);
    }
    FrameHeader.write(header, packet, format, buffers);
    chain.copyFrom(header, 0, headerBytes);
    int own = packet.bytesInSlot();
    chain.copyFrom(PACKETS + packet.position(), headerBytes, own);
    if (loans != null) {
      chain.copyFrom(loans, packet.loan(), headerBytes + own, packet.length() - own);
    }
    int left = needed;
    for (int i = 0; i < buffers; i++) {
      int written = Math.min(left, bufferBytes[i]);
      ring.use(first + i, written);
      left -= written;
    }
    return buffers;
  }

  @Override
  void flush() {
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
}
