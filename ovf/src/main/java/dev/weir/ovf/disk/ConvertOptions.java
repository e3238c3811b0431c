package dev.weir.ovf.disk;

import java.util.zip.Deflater;

/**
 * How to convert a disk.
 *
 * @param format to write
 * @param compress whether to compress, where the format leaves the choice (qcow2)
 * @param level of deflate, 1 (fast) to 9 (small)
 * @param threads that read, compress and unpack; the result does not depend on it
 * @param maxSize largest size of a disk, in bytes, that is taken: a small file can say that it is
 *     huge
 * @param overwrite whether an existing target is replaced
 * @param progress told how it goes; can cancel
 */
public record ConvertOptions(
    DiskFormat format,
    boolean compress,
    int level,
    int threads,
    long maxSize,
    boolean overwrite,
    Progress progress) {
  /** Largest disk unless said otherwise: 16 TiB. */
  public static final long DEFAULT_MAX_SIZE = 16L << 40;

  private static final int USUAL_LEVEL = 6;

  /** Checks the numbers. */
  public ConvertOptions {
    if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
      throw new IllegalArgumentException("level must be 1-9");
    }
    if (threads < 1 || maxSize < 0) {
      throw new IllegalArgumentException("at least one thread, and a size that is not negative");
    }
  }

  /** The usual way to a format: all processors, zlib's usual level, nothing overwritten. */
  public static ConvertOptions to(DiskFormat format) {
    return new ConvertOptions(
        format,
        false,
        USUAL_LEVEL,
        Runtime.getRuntime().availableProcessors(),
        DEFAULT_MAX_SIZE,
        false,
        Progress.NONE);
  }

  /** The same, compressed or not. */
  public ConvertOptions withCompress(boolean yes) {
    return new ConvertOptions(format, yes, level, threads, maxSize, overwrite, progress);
  }

  /** The same, at another level. */
  public ConvertOptions withLevel(int newLevel) {
    return new ConvertOptions(format, compress, newLevel, threads, maxSize, overwrite, progress);
  }

  /** The same, with another number of threads. */
  public ConvertOptions withThreads(int newThreads) {
    return new ConvertOptions(format, compress, level, newThreads, maxSize, overwrite, progress);
  }

  /** The same, with another limit. */
  public ConvertOptions withMaxSize(long bytes) {
    return new ConvertOptions(format, compress, level, threads, bytes, overwrite, progress);
  }

  /** The same, replacing an existing target or not. */
  public ConvertOptions withOverwrite(boolean yes) {
    return new ConvertOptions(format, compress, level, threads, maxSize, yes, progress);
  }

  /** The same, with somebody who watches. */
  public ConvertOptions withProgress(Progress watcher) {
    return new ConvertOptions(format, compress, level, threads, maxSize, overwrite, watcher);
  }
}
