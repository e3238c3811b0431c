package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Memory by its address, little endian. The one segment is static final, so that an access compiles
 * to a plain load or store; bounds are therefore the callers' duty: an address comes from {@link
 * GuestMemory#translate} for the length that is touched, or from memory of our own.
 */
@HotPath
final class HostMemory {
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfShort ALIGNED16 =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle ORDERED16 = ALIGNED16.varHandle();
  private static final VarHandle ORDERED64 =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private HostMemory() {}

  /** The segment, for code that takes one; positions are addresses. */
  static MemorySegment all() {
    return ALL;
  }

  static int getByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xff;
  }

  static int getShort(long address) {
    return ALL.get(SHORT, address) & 0xffff;
  }

  static int getInt(long address) {
    return ALL.get(INT, address);
  }

  static long getLong(long address) {
    return ALL.get(LONG, address);
  }

  static void setByte(long address, int value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
  }

  static void setShort(long address, int value) {
    ALL.set(SHORT, address, (short) value);
  }

  static void setInt(long address, int value) {
    ALL.set(INT, address, value);
  }

  static void setLong(long address, long value) {
    ALL.set(LONG, address, value);
  }

  /** Loads after it see what the other side stored before its release of this one. */
  static int getShortAcquire(long address) {
    return (short) ORDERED16.getAcquire(ALL, address) & 0xffff;
  }

  /** The other side that sees this one sees all stores before it. */
  static void setShortRelease(long address, int value) {
    ORDERED16.setRelease(ALL, address, (short) value);
  }

  /** As {@link #setShortRelease}, of eight aligned bytes that appear together. */
  static void setLongRelease(long address, long value) {
    ORDERED64.setRelease(ALL, address, value);
  }

  /** Orders our stores before our later loads: between an index and the other side's wish. */
  static void fence() {
    VarHandle.fullFence();
  }

  static void copy(long from, long to, int lengthBytes) {
    MemorySegment.copy(ALL, from, ALL, to, lengthBytes);
  }
}
