package dev.weir.ovf.disk;

/**
 * A run of a disk's bytes.
 *
 * @param position of its first byte on the disk
 * @param length at least 1
 * @param data whether the image stores it; otherwise it is all zero
 */
public record Extent(long position, long length, boolean data) {
  /** The position after its last byte. */
  public long end() {
    return position + length;
  }
}
