package dev.weir.drivers.afpacket;

import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Packets that wait to be sent, in their order, and the messages that {@code sendmmsg} takes them
 * by: each an offload header and the frame where it lies. The worker's thread only.
 */
@HotPath
final class SendQueue {
  /** The most that wait, a power of two. */
  static final int CAPACITY = 512;

  /** The most that one call sends. */
  private static final int BURST = 64;

  /** {@code struct mmsghdr}: vector at 16, its length at 24. */
  private static final int MESSAGE_BYTES = 64;

  private static final int VECTOR_BYTES = 2 * FileCalls.IOVEC_BYTES;
  private static final int HEADER_STRIDE = 16;

  private final @Nullable Packet[] packets = new Packet[CAPACITY];
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment messages = arena.allocate((long) BURST * MESSAGE_BYTES, 64);
  private final MemorySegment vectors = arena.allocate((long) BURST * VECTOR_BYTES, 64);
  private final MemorySegment headers = arena.allocate((long) BURST * HEADER_STRIDE, 64);
  private final long memory = PacketMemory.SEGMENT.address();
  private int head;
  private int size;

  SendQueue() {
    for (int i = 0; i < BURST; i++) {
      MemorySegment message = messages.asSlice((long) i * MESSAGE_BYTES, MESSAGE_BYTES);
      MemorySegment vector = vectors.asSlice((long) i * VECTOR_BYTES, VECTOR_BYTES);
      message.set(ValueLayout.JAVA_LONG, 16, vector.address());
      message.set(ValueLayout.JAVA_LONG, 24, 2);
      vector.set(ValueLayout.JAVA_LONG, 0, headers.address() + (long) i * HEADER_STRIDE);
      vector.set(ValueLayout.JAVA_LONG, 8, VnetHeader.SHORT_BYTES);
    }
  }

  int size() {
    return size;
  }

  /** Takes a packet over. False: it is full. */
  boolean offer(Packet packet) {
    if (size == CAPACITY) {
      return false;
    }
    packets[head + size++ & CAPACITY - 1] = packet;
    return true;
  }

  /** The packet that waits longest; there must be one. */
  Packet first() {
    Packet packet = packets[head];
    if (packet == null) {
      throw new IllegalStateException("nothing waits");
    }
    return packet;
  }

  /** Gives the first packet back. */
  Packet take() {
    Packet packet = first();
    head = head + 1 & CAPACITY - 1;
    size--;
    return packet;
  }

  /**
   * Writes messages for the first packets, those that like the first one are to be cut into
   * segments, or are not.
   *
   * @return how many
   */
  int prepare() {
    boolean segmented = isSegmented(first());
    int count = 0;
    int most = Math.min(size, BURST);
    while (count < most) {
      Packet packet = packets[head + count & CAPACITY - 1];
      if (packet == null || isSegmented(packet) != segmented) {
        break;
      }
      VnetHeader.write(headers, (long) count * HEADER_STRIDE, VnetHeader.SHORT_BYTES, packet);
      long at = (long) count * VECTOR_BYTES + FileCalls.IOVEC_BYTES;
      vectors.set(ValueLayout.JAVA_LONG, at, memory + packet.position());
      vectors.set(ValueLayout.JAVA_LONG, at + 8, packet.length());
      count++;
    }
    return count;
  }

  /** Whether somebody has yet to cut it into segments. */
  static boolean isSegmented(Packet packet) {
    return packet.gsoType() != GsoType.NONE;
  }

  /** Where the messages lie. */
  long messages() {
    return messages.address();
  }
}
