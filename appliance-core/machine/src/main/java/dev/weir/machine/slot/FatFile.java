package dev.weir.machine.slot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds where a file's first bytes lie in a FAT32 file system (Microsoft's specification of 2000),
 * so that they can be changed in place. The file system is never mounted for writing: nothing else
 * of it can be harmed.
 */
final class FatFile {
  private static final int ENTRY = 32;
  private static final int LONG_NAME = 0x0f;
  private static final int FOLDER = 0x10;
  private static final int END_OF_CHAIN = 0x0ffffff8;

  /** More clusters of one folder are not looked through. */
  private static final int MOST_CLUSTERS = 1024;

  private final BlockDevice device;
  private final int sectorBytes;
  private final int clusterBytes;
  private final long fatOffset;
  private final long dataOffset;
  private final int rootCluster;

  private FatFile(BlockDevice device) throws IOException {
    this.device = device;
    ByteBuffer boot = read(0, 512);
    sectorBytes = Short.toUnsignedInt(boot.getShort(11));
    int sectorsPerCluster = Byte.toUnsignedInt(boot.get(13));
    int reserved = Short.toUnsignedInt(boot.getShort(14));
    int fats = Byte.toUnsignedInt(boot.get(16));
    long fatSectors = Integer.toUnsignedLong(boot.getInt(36));
    rootCluster = boot.getInt(44);
    if (Short.toUnsignedInt(boot.getShort(510)) != 0xaa55
        || sectorBytes < 512
        || sectorBytes > 4096
        || sectorsPerCluster == 0
        || fats == 0
        || fatSectors == 0
        || boot.getShort(17) != 0) {
      throw new IOException("the EFI system partition holds no FAT32");
    }
    clusterBytes = sectorsPerCluster * sectorBytes;
    fatOffset = (long) reserved * sectorBytes;
    dataOffset = fatOffset + fats * fatSectors * sectorBytes;
  }

  /**
   * Where a file begins.
   *
   * @param path of names without extension, of at most eight letters each, with slashes between
   * @param length that the file must have
   * @throws IOException if there is no such file
   */
  static long locate(BlockDevice device, String path, int length) throws IOException {
    FatFile fat = new FatFile(device);
    int cluster = fat.rootCluster;
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      ByteBuffer entry = fat.find(cluster, names[i]);
      boolean folder = (entry.get(11) & FOLDER) != 0;
      if (folder != i < names.length - 1) {
        throw new IOException(path + " on the EFI system partition is not what it should be");
      }
      cluster =
          Short.toUnsignedInt(entry.getShort(20)) << 16 | Short.toUnsignedInt(entry.getShort(26));
      if (!folder && entry.getInt(28) != length) {
        throw new IOException(path + " on the EFI system partition is not " + length + " bytes");
      }
    }
    return fat.offset(cluster);
  }

  private ByteBuffer find(int first, String name) throws IOException {
    byte[] wanted =
        "%-11s".formatted(name.toUpperCase(Locale.ROOT)).getBytes(StandardCharsets.US_ASCII);
    int cluster = first;
    for (int i = 0; i < MOST_CLUSTERS && cluster >= 2 && cluster < END_OF_CHAIN; i++) {
      ByteBuffer folder = read(offset(cluster), clusterBytes);
      for (int at = 0; at < clusterBytes; at += ENTRY) {
        if (folder.get(at) == 0) {
          throw missing(name);
        }
        boolean same = (folder.get(at + 11) & LONG_NAME) != LONG_NAME;
        for (int k = 0; k < wanted.length; k++) {
          same &= folder.get(at + k) == wanted[k];
        }
        if (same) {
          return folder.slice(at, ENTRY).order(ByteOrder.LITTLE_ENDIAN);
        }
      }
      cluster = read(fatOffset + 4L * cluster, 4).getInt(0) & 0x0fffffff;
    }
    throw missing(name);
  }

  private static IOException missing(String name) {
    return new IOException("no " + name + " on the EFI system partition");
  }

  private long offset(int cluster) throws IOException {
    if (cluster < 2) {
      throw new IOException("the EFI system partition is damaged");
    }
    return dataOffset + (long) (cluster - 2) * clusterBytes;
  }

  private ByteBuffer read(long offset, int length) throws IOException {
    return ByteBuffer.wrap(device.read(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
