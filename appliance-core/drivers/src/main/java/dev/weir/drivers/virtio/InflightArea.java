package dev.weir.drivers.virtio;

/**
 * Where a device notes what it has under way in one ring, in memory that outlives it: a queue
 * region as the vhost-user protocol lays it out under "Inflight I/O tracking".
 *
 * <p>This device notes little: it uses the buffers that it takes in order and within one call, so
 * that none is under way between two calls, or after its death. But another one may have left
 * buffers behind, and another one may take over.
 *
 * @param address of the region, mapped for {@link #bytes} of these entries
 * @param entries that it has room for, at least as many as the ring has
 */
public record InflightArea(long address, int entries) {
  static final int VERSION = 1;

  /** Offsets that both layouts share. */
  static final int FEATURES_AT = 0;

  static final int VERSION_AT = 8;
  static final int ENTRIES_AT = 10;

  private static final long ALIGNMENT = 64;

  /** Bytes of a ring's region, from one to the next. */
  public static long bytes(int entries, boolean packed) {
    long bytes =
        packed
            ? PackedInflight.HEADER_BYTES + (long) entries * PackedInflight.ENTRY_BYTES
            : SplitInflight.HEADER_BYTES + (long) entries * SplitInflight.ENTRY_BYTES;
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Whether a device has begun to use it. */
  boolean isFresh() {
    return HostMemory.getShort(address + VERSION_AT) == 0;
  }

  /** Marks it as begun, once all else in it is set. */
  void begin() {
    HostMemory.setLong(address + FEATURES_AT, 0);
    HostMemory.setShort(address + ENTRIES_AT, entries);
    HostMemory.setShortRelease(address + VERSION_AT, VERSION);
  }

  /** Whether its head is one that can be understood. */
  boolean isUnderstood() {
    return HostMemory.getLong(address + FEATURES_AT) == 0
        && HostMemory.getShort(address + VERSION_AT) == VERSION
        && HostMemory.getShort(address + ENTRIES_AT) == entries;
  }
}
