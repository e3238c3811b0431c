package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;
import java.util.List;

/**
 * The memory that the other side shares: regions by guest address, each mapped somewhere in this
 * process. Immutable; the mappings are closed by who made them, after every worker has let go.
 */
public final class GuestMemory {
  /** What nothing is mapped at. */
  public static final long UNMAPPED = -1;

  /** The most regions there can be. */
  public static final int MOST_REGIONS = 64;

  /**
   * A region.
   *
   * @param guest its first address as descriptors name it
   * @param user its first address in the other process, as ring addresses are told
   * @param host where it is mapped
   */
  public record Region(long guest, long user, long lengthBytes, long host) {}

  private final long[] guest;
  private final long[] user;
  private final long[] length;
  private final long[] host;

  /**
   * Of regions that do not overlap.
   *
   * @throws IllegalArgumentException if they overlap, wrap around or are too many
   */
  public GuestMemory(List<Region> regions) {
    if (regions.size() > MOST_REGIONS) {
      throw new IllegalArgumentException("more than " + MOST_REGIONS + " memory regions");
    }
    guest = regions.stream().mapToLong(Region::guest).toArray();
    user = regions.stream().mapToLong(Region::user).toArray();
    length = regions.stream().mapToLong(Region::lengthBytes).toArray();
    host = regions.stream().mapToLong(Region::host).toArray();
    for (int i = 0; i < guest.length; i++) {
      if (length[i] <= 0 || wraps(guest[i], length[i]) || wraps(user[i], length[i])) {
        throw new IllegalArgumentException("memory region " + i + " is empty or wraps around");
      }
      for (int k = 0; k < i; k++) {
        if (overlap(guest, i, k)) {
          throw new IllegalArgumentException("memory regions " + k + " and " + i + " overlap");
        }
      }
    }
  }

  private static boolean wraps(long start, long length) {
    return Long.compareUnsigned(start + length - 1, start) < 0;
  }

  private boolean overlap(long[] starts, int i, int k) {
    return Long.compareUnsigned(starts[i] - starts[k], length[k]) < 0
        || Long.compareUnsigned(starts[k] - starts[i], length[i]) < 0;
  }

  /** Where a guest's range lies here, or {@link #UNMAPPED} if it is not wholly in one region. */
  @HotPath
  long translate(long guestAddress, int lengthBytes) {
    return find(guest, guestAddress, lengthBytes & 0xffffffffL);
  }

  /** As {@link #translate} for an address in the other process. */
  public long translateUser(long userAddress, long lengthBytes) {
    return find(user, userAddress, lengthBytes);
  }

  /** Bytes that are mapped from a guest's address on in its region; 0 if it is in none. */
  @HotPath
  long contiguous(long guestAddress) {
    for (int i = 0; i < guest.length; i++) {
      long offset = guestAddress - guest[i];
      if (Long.compareUnsigned(offset, length[i]) < 0) {
        return length[i] - offset;
      }
    }
    return 0;
  }

  @HotPath
  private long find(long[] starts, long address, long lengthBytes) {
    for (int i = 0; i < starts.length; i++) {
      long offset = address - starts[i];
      if (Long.compareUnsigned(offset, length[i]) < 0 && lengthBytes <= length[i] - offset) {
        return host[i] + offset;
      }
    }
    return UNMAPPED;
  }

  /** Number of regions. */
  public int regions() {
    return guest.length;
  }

  /** Bytes of all regions. */
  public long bytes() {
    long sum = 0;
    for (long each : length) {
      sum += each;
    }
    return sum;
  }
}
