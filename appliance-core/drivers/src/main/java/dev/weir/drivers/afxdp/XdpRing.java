package dev.weir.drivers.afxdp;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * One of a socket's four rings, of a power of two of entries, from the one end that is ours: a
 * producer of fill and transmit entries, a consumer of receive and completion entries. Indices of
 * the other end are read and our own are published once a burst.
 */
@HotPath
final class XdpRing {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final VarHandle INDEX = INT.varHandle();
  private static final int NEED_WAKEUP = 1;

  private final MemorySegment memory;
  private final long producerAt;
  private final long consumerAt;
  private final long flagsAt;
  private final long entriesAt;
  private final int size;
  private int producer;
  private int consumer;

  /** Where a ring's parts lie: {@code struct xdp_ring_offset}, at {@code at} of its segment. */
  XdpRing(MemorySegment memory, MemorySegment offsets, long at, int size) {
    this.memory = memory;
    this.size = size;
    producerAt = offsets.get(LONG, at);
    consumerAt = offsets.get(LONG, at + 8);
    entriesAt = offsets.get(LONG, at + 16);
    flagsAt = offsets.get(LONG, at + 24);
  }

  /** Consumer: entries at hand, looking again at the producer's index. */
  int available() {
    producer = (int) INDEX.getAcquire(memory, producerAt);
    int count = producer - consumer;
    return count < 0 || count > size ? 0 : count;
  }

  /** Consumer: gives entries back to the producer. */
  void consumed(int count) {
    consumer += count;
    INDEX.setRelease(memory, consumerAt, consumer);
  }

  /** Producer: free entries, looking again at the consumer's index. */
  int free() {
    consumer = (int) INDEX.getAcquire(memory, consumerAt);
    int used = producer - consumer;
    return used < 0 || used > size ? 0 : size - used;
  }

  /** Producer: hands entries over to the consumer. */
  void produced(int count) {
    producer += count;
    INDEX.setRelease(memory, producerAt, producer);
  }

  /** Producer: entries that the consumer has not taken yet. */
  int pending() {
    return size - free();
  }

  /**
   * Producer: bytes of the frames of the last {@code count} descriptors but {@code from}. What the
   * consumer has taken is still there until it is produced over.
   */
  long lastFrameBytes(int from, int count) {
    long bytes = 0;
    for (int back = from + 1; back <= from + count; back++) {
      bytes += memory.get(INT, entriesAt + (long) (producer - back & size - 1) * 16 + 8);
    }
    return bytes;
  }

  /** Whether the kernel asks to be called. */
  boolean needsWakeup() {
    return ((int) INDEX.getOpaque(memory, flagsAt) & NEED_WAKEUP) != 0;
  }

  /** An address of the fill or completion ring, {@code ahead} of our index. */
  long address(int ahead) {
    return memory.get(LONG, entriesAt + (long) (consumer + ahead & size - 1) * 8);
  }

  void setAddress(int ahead, long address) {
    memory.set(LONG, entriesAt + (long) (producer + ahead & size - 1) * 8, address);
  }

  /** Address of a receive descriptor ({@code struct xdp_desc}: address, length, options). */
  long frameAddress(int ahead) {
    return memory.get(LONG, entriesAt + (long) (consumer + ahead & size - 1) * 16);
  }

  int frameLength(int ahead) {
    return memory.get(INT, entriesAt + (long) (consumer + ahead & size - 1) * 16 + 8);
  }

  void setFrame(int ahead, long address, int length) {
    long at = entriesAt + (long) (producer + ahead & size - 1) * 16;
    memory.set(LONG, at, address);
    memory.set(INT, at + 8, length);
    memory.set(INT, at + 12, 0);
  }
}
