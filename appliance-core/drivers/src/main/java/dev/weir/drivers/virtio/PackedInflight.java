package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The {@link InflightArea} of a packed ring. Its entries hold copies of descriptors, since those in
 * the ring may be written over while buffers are used out of order.
 *
 * <pre>
 * 0 features  8 version  10 entries  12 free head  14 old free head  16 used slot  18 old used slot
 * 20 used wrap counter  21 old used wrap counter  32 entries of 32:
 *   0 inflight  2 next  4 last  6 number  8 counter  16 id  18 flags  20 length  24 address
 * </pre>
 */
@HotPath
final class PackedInflight {
  static final int HEADER_BYTES = 32;
  static final int ENTRY_BYTES = 32;
  private static final int WRAP = 1 << 15;
  private static final int FREE_AT = 12;
  private static final int OLD_FREE_AT = 14;
  private static final int USED_AT = 16;
  private static final int OLD_USED_AT = 18;
  private static final int WRAP_AT = 20;
  private static final int OLD_WRAP_AT = 21;
  private static final int NEXT_AT = 2;
  private static final int LAST_AT = 4;
  private static final int NUMBER_AT = 6;
  private static final int COUNTER_AT = 8;
  private static final int ID_AT = 16;
  private static final int FLAGS_AT = 18;
  private static final int LENGTH_AT = 20;
  private static final int ADDRESS_AT = 24;

  private final InflightArea area;

  PackedInflight(InflightArea area) {
    this.area = area;
  }

  /**
   * What a device that died has left.
   *
   * @param position where it stood: slot, and wrap counter in bit 15
   * @param buffers that it had taken, in their order
   */
  record Left(int position, List<Taken> buffers) {}

  /** A buffer that was taken: its entry, and copies of its descriptors. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Taken(int entry, long counter, int id, long[] address, int[] length, int[] flags) {}

  /**
   * Finds what the device before had under way, or begins.
   *
   * @param ring to which it belongs
   * @param told where the front end says that the device stands
   * @return empty if the region makes no sense
   */
  @ColdPath("a ring is set up")
  Optional<Left> restore(RingArea ring, int told) {
    if (ring.size() > area.entries()) {
      return Optional.empty();
    }
    if (area.isFresh()) {
      begin(told);
      return Optional.of(new Left(told, List.of()));
    }
    if (!area.isUnderstood()) {
      return Optional.empty();
    }
    int slot = getShort(OLD_USED_AT);
    int wrap = HostMemory.getByte(area.address() + OLD_WRAP_AT) & 1;
    if (slot < ring.size() && isUsed(ring, slot, wrap)) {
      // The last step of the device before has reached the ring.
      slot = getShort(USED_AT);
      wrap = HostMemory.getByte(area.address() + WRAP_AT) & 1;
      setShort(OLD_FREE_AT, getShort(FREE_AT));
    }
    if (slot >= ring.size()) {
      return Optional.empty();
    }
    setShort(FREE_AT, getShort(OLD_FREE_AT));
    int position = slot | (wrap != 0 ? WRAP : 0);
    used(position);
    return sweepFree()
        ? buffers(ring.size()).map(all -> new Left(position, all))
        : Optional.empty();
  }

  private void begin(int position) {
    for (int i = 0; i < area.entries(); i++) {
      HostMemory.setByte(entry(i), 0);
      HostMemory.setShort(entry(i) + NEXT_AT, i + 1);
    }
    setShort(FREE_AT, 0);
    setShort(OLD_FREE_AT, 0);
    used(position);
    area.begin();
  }

  private static boolean isUsed(RingArea ring, int slot, int wrap) {
    long flags = ring.descriptors() + (long) slot * RingArea.DESCRIPTOR_BYTES + 14;
    boolean used = (HostMemory.getShortAcquire(flags) & PackedDeviceRing.USED) != 0;
    return used == (wrap != 0);
  }

  /** What is in the list of free entries is not under way, though its mark may say so. */
  private boolean sweepFree() {
    int index = getShort(FREE_AT);
    for (int steps = 0; index < area.entries(); steps++) {
      if (steps == area.entries()) {
        return false;
      }
      HostMemory.setByte(entry(index), 0);
      index = HostMemory.getShort(entry(index) + NEXT_AT);
    }
    return true;
  }

  private Optional<List<Taken>> buffers(int ringEntries) {
    List<Taken> all = new ArrayList<>();
    int descriptors = 0;
    for (int i = 0; i < area.entries(); i++) {
      if (HostMemory.getByte(entry(i)) != 0) {
        Optional<Taken> one = buffer(i, ringEntries - descriptors);
        if (one.isEmpty()) {
          return Optional.empty();
        }
        descriptors += one.get().flags().length;
        all.add(one.get());
      }
    }
    all.sort(Comparator.comparing(Taken::counter, Long::compareUnsigned));
    return Optional.of(all);
  }

  private Optional<Taken> buffer(int first, int most) {
    int number = HostMemory.getShort(entry(first) + NUMBER_AT);
    if (number == 0 || number > most) {
      return Optional.empty();
    }
    long[] address = new long[number];
    int[] length = new int[number];
    int[] flags = new int[number];
    int id = 0;
    int index = first;
    for (int i = 0; i < number; i++) {
      if (index >= area.entries()) {
        return Optional.empty();
      }
      address[i] = HostMemory.getLong(entry(index) + ADDRESS_AT);
      length[i] = HostMemory.getInt(entry(index) + LENGTH_AT);
      flags[i] = HostMemory.getShort(entry(index) + FLAGS_AT);
      id = HostMemory.getShort(entry(index) + ID_AT);
      index = HostMemory.getShort(entry(index) + NEXT_AT);
    }
    long counter = HostMemory.getLong(entry(first) + COUNTER_AT);
    return Optional.of(new Taken(first, counter, id, address, length, flags));
  }

  private long entry(int index) {
    return area.address() + HEADER_BYTES + (long) index * ENTRY_BYTES;
  }

  private int getShort(int at) {
    return HostMemory.getShort(area.address() + at);
  }

  private void setShort(int at, int value) {
    HostMemory.setShort(area.address() + at, value);
  }

  /** A buffer of the device before, if it is one, is about to be given back. */
  @ColdPath("buffers of a device that died")
  void before(int takenEntry, int position) {
    if (takenEntry >= 0) {
      int last = HostMemory.getShort(entry(takenEntry) + LAST_AT);
      if (last < area.entries()) {
        HostMemory.setShort(entry(last) + NEXT_AT, getShort(FREE_AT));
      }
      setShort(FREE_AT, takenEntry);
    }
    HostMemory.setByte(area.address() + WRAP_AT, position >>> 15);
    HostMemory.setShortRelease(area.address() + USED_AT, position & WRAP - 1);
  }

  /** It was given back. */
  @ColdPath("buffers of a device that died")
  void after(int takenEntry, int position) {
    if (takenEntry >= 0) {
      HostMemory.setByte(entry(takenEntry), 0);
      setShort(OLD_FREE_AT, takenEntry);
    }
    used(position);
  }

  /** Notes how far the ring is used; nothing is under way. */
  void used(int position) {
    HostMemory.setByte(area.address() + WRAP_AT, position >>> 15);
    HostMemory.setByte(area.address() + OLD_WRAP_AT, position >>> 15);
    setShort(USED_AT, position & WRAP - 1);
    setShort(OLD_USED_AT, position & WRAP - 1);
  }
}
