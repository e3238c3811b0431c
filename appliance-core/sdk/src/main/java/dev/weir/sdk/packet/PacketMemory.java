package dev.weir.sdk.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The one off-heap memory that holds the bytes of every packet of the process.
 *
 * <p>It is a static final segment so that the JIT folds its base and bounds into the code. All
 * positions are absolute {@code int} byte offsets in it; multi-byte values are in network byte
 * order. Pools reserve ranges of it; a packet's bytes belong to whoever owns the packet.
 *
 * <p>Size: system property {@code weir.packet-memory-mib}, default 512 with a {@link
 * PacketMemoryProvider} (pages are committed when touched), 64 without.
 */
public final class PacketMemory {
  /** System property that sets the size in MiB. At most 2047. */
  public static final String SIZE_PROPERTY = "weir.packet-memory-mib";

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** The memory. Access through the methods of this class or the header views where they serve. */
  public static final MemorySegment SEGMENT = allocate();

  /** Free ranges by start; adjacent ranges are merged. */
  private static final TreeMap<Integer, Integer> FREE = new TreeMap<>(Map.of(0, size()));

  /** Lengths of ranges for devices by start. Guarded by {@link #FREE}. */
  private static final TreeMap<Integer, Integer> FOR_DEVICES = new TreeMap<>();

  /**
   * A part of the memory.
   *
   * @param start position of its first byte
   * @param lengthBytes 0 if there is none
   */
  public record Range(int start, int lengthBytes) {}

  private PacketMemory() {}

  /** Bytes in all. */
  public static int size() {
    return (int) SEGMENT.byteSize();
  }

  /**
   * Reserves a range aligned to 4 KiB. Control plane only; any thread.
   *
   * @return the position of its first byte
   * @throws IllegalStateException if no free range is large enough
   */
  public static int reserve(int lengthBytes) {
    int length = Math.addExact(lengthBytes, 4095) & ~4095;
    synchronized (FREE) {
      int start = -1;
      int left = 0;
      for (Map.Entry<Integer, Integer> range : FREE.entrySet()) {
        if (range.getValue() >= length) {
          start = range.getKey();
          left = range.getValue() - length;
          break;
        }
      }
      if (start >= 0) {
        FREE.remove(start);
        if (left > 0) {
          FREE.put(start + length, left);
        }
        return start;
      }
    }
    throw new IllegalStateException(
        "packet memory exhausted: "
            + lengthBytes
            + " bytes asked of "
            + size()
            + "; raise -D"
            + SIZE_PROPERTY);
  }

  /**
   * As {@link #reserve}, for slots that the kernel may read and write itself on behalf of a device:
   * part of {@link #deviceRange()} from now on. Whoever has several such reserves them at once, so
   * that the range has no holes.
   */
  public static int reserveForDevices(int lengthBytes) {
    synchronized (FREE) {
      int start = reserve(lengthBytes);
      FOR_DEVICES.put(start, (lengthBytes + 4095) & ~4095);
      return start;
    }
  }

  /**
   * What a device registers with the kernel to have frames in packet slots: it spans all that is
   * reserved for devices now, in slots of {@link SlotClass#SMALL} from its start on.
   */
  public static Range deviceRange() {
    synchronized (FREE) {
      if (FOR_DEVICES.isEmpty()) {
        return new Range(0, 0);
      }
      int start = FOR_DEVICES.firstKey();
      Map.Entry<Integer, Integer> last = FOR_DEVICES.lastEntry();
      return new Range(start, last.getKey() + last.getValue() - start);
    }
  }

  /** Gives a range back that was reserved, with the length asked for then. */
  public static void unreserve(int position, int lengthBytes) {
    int start = position;
    int length = (lengthBytes + 4095) & ~4095;
    synchronized (FREE) {
      FOR_DEVICES.remove(start);
      Map.Entry<Integer, Integer> before = FREE.lowerEntry(start);
      if (before != null && before.getKey() + before.getValue() == start) {
        FREE.remove(before.getKey());
        start = before.getKey();
        length += before.getValue();
      }
      Map.Entry<Integer, Integer> after = FREE.higherEntry(start);
      if (after != null && start + length == after.getKey()) {
        FREE.remove(after.getKey());
        length += after.getValue();
      }
      FREE.put(start, length);
    }
  }

  /** Unsigned 8 bits. */
  public static int getUnsignedByte(int position) {
    return SEGMENT.get(ValueLayout.JAVA_BYTE, position) & 0xff;
  }

  /** Unsigned 16 bits. */
  public static int getUnsignedShort(int position) {
    return SEGMENT.get(SHORT, position) & 0xffff;
  }

  /** 32 bits. */
  public static int getInt(int position) {
    return SEGMENT.get(INT, position);
  }

  /** 64 bits. */
  public static long getLong(int position) {
    return SEGMENT.get(LONG, position);
  }

  /** The 48 bits of a MAC address, in the low bits of the result. */
  public static long getMac(int position) {
    return ((long) getUnsignedShort(position) << 32) | (getInt(position + 2) & 0xffffffffL);
  }

  /** Stores the low 8 bits. */
  public static void setByte(int position, int value) {
    SEGMENT.set(ValueLayout.JAVA_BYTE, position, (byte) value);
  }

  /** Stores the low 16 bits. */
  public static void setShort(int position, int value) {
    SEGMENT.set(SHORT, position, (short) value);
  }

  /** Stores 32 bits. */
  public static void setInt(int position, int value) {
    SEGMENT.set(INT, position, value);
  }

  /** Stores 64 bits. */
  public static void setLong(int position, long value) {
    SEGMENT.set(LONG, position, value);
  }

  /** Stores the low 48 bits. */
  public static void setMac(int position, long mac) {
    setShort(position, (int) (mac >>> 32));
    setInt(position + 2, (int) mac);
  }

  /** Copies within the memory; the ranges may overlap. */
  public static void copy(int from, int to, int lengthBytes) {
    MemorySegment.copy(SEGMENT, from, SEGMENT, to, lengthBytes);
  }

  /** Copies out to an array. */
  public static void copyOut(int from, byte[] to, int toIndex, int lengthBytes) {
    MemorySegment.copy(SEGMENT, ValueLayout.JAVA_BYTE, from, to, toIndex, lengthBytes);
  }

  /** Copies in from an array. */
  public static void copyIn(byte[] from, int fromIndex, int to, int lengthBytes) {
    MemorySegment.copy(from, fromIndex, SEGMENT, ValueLayout.JAVA_BYTE, to, lengthBytes);
  }

  /** Fills with one byte value. Allocates a slice; control plane and tests only. */
  public static void fill(int position, int lengthBytes, int value) {
    SEGMENT.asSlice(position, lengthBytes).fill((byte) value);
  }

  private static MemorySegment allocate() {
    PacketMemoryProvider provider =
        ServiceLoader.load(PacketMemoryProvider.class, PacketMemory.class.getClassLoader())
            .findFirst()
            .orElse(bytes -> Arena.global().allocate(bytes, 4096));
    boolean fallback = provider.getClass().isHidden() || provider.getClass().isSynthetic();
    int mib = Integer.getInteger(SIZE_PROPERTY, fallback ? 64 : 512);
    if (mib < 1 || mib > 2047) {
      throw new IllegalArgumentException("-D" + SIZE_PROPERTY + " must be 1-2047, not " + mib);
    }
    return provider.allocate((long) mib << 20);
  }
}
