package dev.weir.image.fat;

/**
 * How to make a FAT32 file system.
 *
 * @param size in bytes, a multiple of 512; at least about 33 MiB
 * @param label up to 11 of A-Z, 0-9, space, - and _; may be empty
 * @param volumeId the serial number
 * @param hiddenSectors sectors on the disk before the partition
 */
public record FatOptions(long size, String label, int volumeId, long hiddenSectors) {
  private static final int SECTOR = 512;
  private static final long MOST_SECTORS = 0xffff_ffffL;

  /** Checks the numbers. */
  public FatOptions {
    if (size <= 0 || size % SECTOR != 0 || size / SECTOR > MOST_SECTORS) {
      throw new IllegalArgumentException("a FAT32 file system of " + size + " bytes");
    }
    if (hiddenSectors < 0 || hiddenSectors > MOST_SECTORS) {
      throw new IllegalArgumentException("a partition at sector " + hiddenSectors);
    }
  }
}
