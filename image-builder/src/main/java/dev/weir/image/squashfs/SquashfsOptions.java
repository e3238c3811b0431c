package dev.weir.image.squashfs;

import java.util.Set;

/**
 * How to make a squashfs.
 *
 * @param compression of everything
 * @param blockSize a power of two from 4 KiB to 1 MiB
 * @param seconds time of the making, since 1970
 * @param threads that pack; the result does not depend on it
 * @param plain paths of files whose whole blocks are stored as they are
 */
public record SquashfsOptions(
    Compression compression, int blockSize, long seconds, int threads, Set<String> plain) {
  private static final int SMALLEST = 4096;
  private static final int LARGEST = 1 << 20;

  /** Checks the numbers. */
  public SquashfsOptions {
    if (blockSize < SMALLEST || blockSize > LARGEST || Integer.bitCount(blockSize) != 1) {
      throw new IllegalArgumentException("blocks of " + blockSize + " bytes");
    }
    plain = Set.copyOf(plain);
    if (threads < 1 || seconds < 0 || seconds > 0xffff_ffffL) {
      throw new IllegalArgumentException("at least one thread, and a time of 1970 to 2106");
    }
  }

  /** The usual way: blocks of 128 KiB, all processors. */
  public static SquashfsOptions of(Compression compression, long seconds) {
    return new SquashfsOptions(
        compression, 128 << 10, seconds, Runtime.getRuntime().availableProcessors(), Set.of());
  }

  /** The same, with these files stored as they are. */
  public SquashfsOptions withPlain(Set<String> paths) {
    return new SquashfsOptions(compression, blockSize, seconds, threads, paths);
  }
}
