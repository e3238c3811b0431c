package dev.weir.drivers.memory;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Frames on their way from one thread to one other, in order, in a bounded number of bytes.
 *
 * <p>Each frame is a record: length, offload facts, bytes, padded to 8. A record that does not fit
 * before the end of the ring begins at its start again, behind a mark. The writer publishes by its
 * position, the reader by its own.
 */
@HotPath
final class FrameRing {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final int HEADER_BYTES = 24;
  private static final int WRAPPED = -1;
  private static final int FACTS = Packet.CHECKSUM_PARTIAL | Packet.CHECKSUM_VALID;
  private static final VarHandle WRITTEN;
  private static final VarHandle READ;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WRITTEN = lookup.findVarHandle(FrameRing.class, "written", long.class);
      READ = lookup.findVarHandle(FrameRing.class, "read", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final MemorySegment bytes;
  private final int capacity;
  private final int mask;
  private long written;
  private long read;

  /** Where the record under way begins; the writer's own. */
  private long begun;

  /**
   * Makes an empty ring.
   *
   * @param capacityBytes a power of two; the longest frame has a quarter of it
   */
  FrameRing(int capacityBytes) {
    if (Integer.bitCount(capacityBytes) != 1 || capacityBytes < 1024) {
      throw new IllegalArgumentException("ring capacity must be a power of two from 1024");
    }
    capacity = capacityBytes;
    mask = capacityBytes - 1;
    bytes = Arena.ofAuto().allocate(capacityBytes, 64);
  }

  /** The longest frame it takes, in bytes. */
  int longestFrame() {
    return capacity / 4;
  }

  boolean isEmpty() {
    return (long) WRITTEN.getAcquire(this) == (long) READ.getAcquire(this);
  }

  /** Copies a packet in with its offload facts. False: no room. Writer only. */
  boolean offer(Packet packet) {
    int length = packet.length();
    int at = begin(length);
    if (at < 0) {
      return false;
    }
    bytes.set(INT, at + 4, packet.flags() & FACTS);
    bytes.set(INT, at + 8, packet.checksumStart() - packet.position());
    bytes.set(INT, at + 12, packet.checksumOffset());
    bytes.set(INT, at + 16, packet.gsoType());
    bytes.set(INT, at + 20, packet.gsoSize());
    MemorySegment.copy(PacketMemory.SEGMENT, packet.position(), bytes, at + HEADER_BYTES, length);
    publish(length);
    return true;
  }

  /** Copies a frame in. False: no room. Writer only. */
  boolean offer(byte[] frame) {
    int at = begin(frame.length);
    if (at < 0) {
      return false;
    }
    for (int i = 4; i < HEADER_BYTES; i += 4) {
      bytes.set(INT, at + i, 0);
    }
    MemorySegment.copy(frame, 0, bytes, ValueLayout.JAVA_BYTE, at + HEADER_BYTES, frame.length);
    publish(frame.length);
    return true;
  }

  /** Length of the first frame, or -1 if there is none. Reader only. */
  int firstLength() {
    if (read == (long) WRITTEN.getAcquire(this)) {
      return -1;
    }
    int length = bytes.get(INT, read & mask);
    if (length == WRAPPED) {
      READ.setRelease(this, (read | mask) + 1);
      length = bytes.get(INT, 0);
    }
    return length;
  }

  /**
   * Moves the first frame into a packet that has room for it. Reader only, after {@link
   * #firstLength}.
   */
  void poll(Packet packet) {
    int at = (int) (read & mask);
    int length = bytes.get(INT, at);
    packet.setFrame(packet.position(), length);
    MemorySegment.copy(bytes, at + HEADER_BYTES, PacketMemory.SEGMENT, packet.position(), length);
    int flags = bytes.get(INT, at + 4);
    packet.set(flags & ~Packet.CHECKSUM_PARTIAL);
    if ((flags & Packet.CHECKSUM_PARTIAL) != 0) {
      packet.setPartialChecksum(
          packet.position() + bytes.get(INT, at + 8), bytes.get(INT, at + 12));
    }
    packet.setGso(bytes.get(INT, at + 16), bytes.get(INT, at + 20));
    consume(length);
  }

  /** Takes the first frame out as an array. Reader only, after {@link #firstLength}. */
  @ColdPath("ports by hand; workers take packets")
  byte[] take() {
    int at = (int) (read & mask);
    byte[] frame = new byte[bytes.get(INT, at)];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at + HEADER_BYTES, frame, 0, frame.length);
    consume(frame.length);
    return frame;
  }

  /** Drops the first frame. Reader only, after {@link #firstLength}. */
  void skip() {
    consume(bytes.get(INT, read & mask));
  }

  private int begin(int length) {
    int size = size(length);
    long free = capacity - (written - (long) READ.getAcquire(this));
    if (length > longestFrame()) {
      return -1;
    }
    int at = (int) (written & mask);
    int untilEnd = capacity - at;
    if (size > untilEnd) {
      if (free < untilEnd + size) {
        return -1;
      }
      bytes.set(INT, at, WRAPPED);
      begun = written + untilEnd;
      at = 0;
    } else if (free < size) {
      return -1;
    } else {
      begun = written;
    }
    bytes.set(INT, at, length);
    return at;
  }

  private void publish(int length) {
    WRITTEN.setRelease(this, begun + size(length));
  }

  private void consume(int length) {
    READ.setRelease(this, read + size(length));
  }

  private static int size(int length) {
    return HEADER_BYTES + length + 7 & ~7;
  }
}
