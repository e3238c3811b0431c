package dev.weir.ovf.disk;

import java.util.BitSet;

/**
 * Which parts of an image's file are taken, so that nothing is used twice: an image whose tables
 * point at each other, or a thousand times at the same data, is found out before it is read.
 *
 * <p>Files of up to 2^28 units are watched unit by unit (32 MiB of bits at most); of larger ones
 * only the sum is.
 */
final class Claims {
  private static final long MOST_UNITS = 1L << 28;

  private final String name;
  private final long size;
  private final int unit;
  private final BitSet taken = new BitSet();
  private long budget;

  /**
   * Of a file.
   *
   * @param unit that everything in the file is aligned to, in bytes
   */
  Claims(ByteSource source, int unit) {
    name = source.name();
    size = source.size();
    this.unit = unit;
    budget = size + unit;
  }

  /**
   * Takes a part, in whole units.
   *
   * @throws DiskException if it is outside of the file or overlaps what is taken
   */
  void take(String what, long offset, long length) throws DiskException {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw new DiskException(name, offset, what + " lies outside of the file");
    }
    spend(what, offset, length);
    long first = offset / unit;
    long end = (offset + length + unit - 1) / unit;
    if (end > MOST_UNITS) {
      return;
    }
    int free = taken.nextSetBit((int) first);
    if (free >= 0 && free < end) {
      throw new DiskException(name, offset, what + " overlaps something else");
    }
    taken.set((int) first, (int) end);
  }

  /** Takes bytes of which only the amount counts, because they may share a unit with others. */
  void spend(String what, long offset, long length) throws DiskException {
    budget -= length;
    if (budget < 0) {
      throw new DiskException(name, offset, what + " overlaps something else");
    }
  }
}
