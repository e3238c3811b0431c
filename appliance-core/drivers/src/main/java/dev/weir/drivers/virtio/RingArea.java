package dev.weir.drivers.virtio;

/**
 * Where a ring lies in this process, all of it checked to be mapped: descriptors, what the driver
 * writes, what the device writes.
 *
 * @param size entries; for a split ring a power of two
 * @param descriptors table of a split ring, or a packed ring itself
 * @param driver available ring of a split ring, or driver event suppression of a packed one
 * @param device used ring of a split ring, or device event suppression of a packed one
 */
public record RingArea(int size, long descriptors, long driver, long device) {
  /** The most entries that virtio allows. */
  public static final int LARGEST = 32768;

  static final int DESCRIPTOR_BYTES = 16;
  private static final int USED_ENTRY_BYTES = 8;
  private static final int EVENT_BYTES = 4;
  private static final int INDEX_BYTES = 6;

  /** Bytes of the descriptors. */
  public static long descriptorBytes(int size) {
    return (long) size * DESCRIPTOR_BYTES;
  }

  /** Bytes that the driver writes, an event index included. */
  public static long driverBytes(int size, boolean packed) {
    return packed ? EVENT_BYTES : INDEX_BYTES + 2L * size;
  }

  /** Bytes that the device writes, an event index included. */
  public static long deviceBytes(int size, boolean packed) {
    return packed ? EVENT_BYTES : INDEX_BYTES + (long) USED_ENTRY_BYTES * size;
  }

  /** Whether a ring of that size can be. */
  public static boolean isSize(int size, boolean packed) {
    return size > 0 && size <= LARGEST && (packed || Integer.bitCount(size) == 1);
  }
}
