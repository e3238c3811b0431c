package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * The {@link InflightArea} of a split ring.
 *
 * <pre>
 * 0 features  8 version  10 entries  12 last batch  14 used index  16 entries of 16:
 *   0 inflight  6 next of its batch  8 counter
 * </pre>
 */
@HotPath
final class SplitInflight {
  static final int HEADER_BYTES = 16;
  static final int ENTRY_BYTES = 16;
  private static final int LAST_BATCH_AT = 12;
  private static final int USED_INDEX_AT = 14;
  private static final int NEXT_AT = 6;
  private static final int COUNTER_AT = 8;

  private final InflightArea area;

  SplitInflight(InflightArea area) {
    this.area = area;
  }

  private record Entry(int head, long counter) {}

  /**
   * Finds what the device before had under way, or begins.
   *
   * @param usedIndex of the ring
   * @param ringEntries of the ring
   * @return heads in the order in which they were taken; empty if the region makes no sense
   */
  @ColdPath("a ring is set up")
  Optional<int[]> restore(int usedIndex, int ringEntries) {
    if (ringEntries > area.entries()) {
      return Optional.empty();
    }
    if (area.isFresh()) {
      for (int i = 0; i < area.entries(); i++) {
        HostMemory.setByte(entry(i), 0);
      }
      HostMemory.setShort(area.address() + LAST_BATCH_AT, 0);
      HostMemory.setShort(area.address() + USED_INDEX_AT, usedIndex);
      area.begin();
      return Optional.of(new int[0]);
    }
    if (!area.isUnderstood() || !finishBatch(usedIndex)) {
      return Optional.empty();
    }
    Entry[] entries = new Entry[area.entries()];
    int count = 0;
    for (int i = 0; i < area.entries(); i++) {
      if (HostMemory.getByte(entry(i)) != 0) {
        entries[count++] = new Entry(i, HostMemory.getLong(entry(i) + COUNTER_AT));
      }
    }
    if (count > ringEntries) {
      return Optional.empty();
    }
    Arrays.sort(entries, 0, count, Comparator.comparing(Entry::counter, Long::compareUnsigned));
    int[] heads = new int[count];
    for (int i = 0; i < count; i++) {
      heads[i] = entries[i].head();
      if (heads[i] >= ringEntries) {
        return Optional.empty();
      }
    }
    return Optional.of(heads);
  }

  /** What the ring shows as used is no longer under way, though the region may not know yet. */
  private boolean finishBatch(int usedIndex) {
    int batch = usedIndex - HostMemory.getShort(area.address() + USED_INDEX_AT) & 0xffff;
    int index = HostMemory.getShort(area.address() + LAST_BATCH_AT);
    // Where nothing is under way between two calls no batches are linked, and none is needed.
    for (int i = 0; i < Math.min(batch, area.entries()); i++) {
      if (index >= area.entries()) {
        return false;
      }
      HostMemory.setByte(entry(index), 0);
      index = HostMemory.getShort(entry(index) + NEXT_AT);
    }
    HostMemory.setShort(area.address() + USED_INDEX_AT, usedIndex);
    return true;
  }

  private long entry(int index) {
    return area.address() + HEADER_BYTES + (long) index * ENTRY_BYTES;
  }

  /** Links buffers that are about to be given back, some of them of the device before. */
  @ColdPath("buffers of a device that died")
  void link(int[] heads, int count) {
    for (int i = 0; i < count; i++) {
      long last = area.address() + LAST_BATCH_AT;
      HostMemory.setShort(entry(heads[i]) + NEXT_AT, HostMemory.getShort(last));
      HostMemory.setShortRelease(last, heads[i]);
    }
  }

  /** Buffers that were linked are given back. */
  @ColdPath("buffers of a device that died")
  void unlink(int[] heads, int count) {
    for (int i = 0; i < count; i++) {
      HostMemory.setByte(entry(heads[i]), 0);
    }
  }

  /** Notes how far the ring is used. */
  void used(int index) {
    HostMemory.setShortRelease(area.address() + USED_INDEX_AT, index);
  }
}
