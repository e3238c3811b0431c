package dev.weir.ovf.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes disks in another format.
 *
 * <p>Zeros are left out where the format can: they become holes in raw files. The same disk gives
 * the same bytes, whatever it was stored as and however many threads worked. Memory does not grow
 * with the disk.
 */
public final class DiskConverter {
  private DiskConverter() {}

  /**
   * Writes a disk to a file, which appears under its name only when it is whole.
   *
   * @throws DiskException if the source is damaged, too large for the limit or for the format
   * @throws FileAlreadyExistsException if the target exists and is not to be replaced
   * @throws java.util.concurrent.CancellationException if the progress said so
   */
  public static Conversion convert(Disk from, Path to, ConvertOptions options) throws IOException {
    checkSize(from.name(), from.size(), options);
    from.check();
    return toFile(new DiskFeed(from), to, options);
  }

  /** The same, from a disk that is read front to back. */
  public static Conversion convert(DiskStream from, Path to, ConvertOptions options)
      throws IOException {
    checkSize(from.name(), from.size(), options);
    return toFile(new StreamFeed(from), to, options);
  }

  /**
   * Writes a disk to a stream, which stays open. Only {@link DiskFormat#VMDK_STREAM_OPTIMIZED} can
   * be written so.
   */
  public static Conversion convert(Disk from, OutputStream to, ConvertOptions options)
      throws IOException {
    if (options.format() != DiskFormat.VMDK_STREAM_OPTIMIZED) {
      throw new IllegalArgumentException(options.format() + " cannot be written to a stream");
    }
    checkSize(from.name(), from.size(), options);
    from.check();
    return run(new DiskFeed(from), Sink.of(to), options);
  }

  private static void checkSize(String name, long size, ConvertOptions options)
      throws DiskException {
    if (size > options.maxSize()) {
      throw new DiskException(
          name,
          "the disk has "
              + size
              + " bytes, more than the limit of "
              + options.maxSize()
              + "; raise the limit if you trust it");
    }
  }

  private static Conversion toFile(ChunkFeed feed, Path to, ConvertOptions options)
      throws IOException {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      if (!options.overwrite()) {
        throw new FileAlreadyExistsException(to.toString());
      }
      if (!Files.isRegularFile(to)) {
        throw new IOException(to + " is not a file");
      }
    }
    Path part = to.resolveSibling(to.getFileName() + ".part" + ProcessHandle.current().pid());
    boolean done = false;
    Sink sink = Sink.create(part);
    try {
      Conversion result;
      try (sink) {
        result = run(feed, sink, options);
      }
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      done = true;
      return result;
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static Conversion run(ChunkFeed feed, Sink sink, ConvertOptions options)
      throws IOException {
    ImageWriter writer = writer(feed, sink, options);
    try (ChunkPipeline pipeline = new ChunkPipeline(feed, writer, options)) {
      pipeline.run();
    }
    writer.finish();
    options.progress().update(feed.size(), feed.size());
    return new Conversion(feed.size(), writer.stored(), sink.end());
  }

  private static ImageWriter writer(ChunkFeed feed, Sink sink, ConvertOptions options)
      throws IOException {
    long size = feed.size();
    return switch (options.format()) {
      case VMDK_STREAM_OPTIMIZED -> new VmdkWriter(feed.name(), sink, size);
      case QCOW2 -> new Qcow2Writer(feed.name(), sink, size, options.compress());
      case VHD_FIXED -> new VhdFixedWriter(feed.name(), sink, size);
      case VHD_DYNAMIC -> new VhdWriter(feed.name(), sink, size);
      case RAW -> new RawWriter(sink, size);
      case VHDX_FIXED -> new VhdxWriter(feed.name(), sink, size, true);
      case VHDX_DYNAMIC -> new VhdxWriter(feed.name(), sink, size, false);
      case VMDK_SPARSE, VMDK_DESCRIPTOR ->
          throw new IllegalArgumentException(options.format() + " can only be read");
    };
  }
}
