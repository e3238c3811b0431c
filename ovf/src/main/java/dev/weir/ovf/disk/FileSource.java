package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file or block device. */
final class FileSource implements ByteSource {
  private final String name;
  private final FileChannel channel;
  private final FileHoles holes;
  private final long size;

  FileSource(Path file) throws IOException {
    name = String.valueOf(file.getFileName());
    if (Files.isDirectory(file)) {
      throw new DiskException(name, "is a folder");
    }
    channel = FileChannel.open(file, StandardOpenOption.READ);
    holes = FileHoles.of(file);
    // A block device says that its size is 0.
    size = Files.isRegularFile(file) ? channel.size() : holes.end();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    if (position < 0) {
      throw new DiskException(name, position, "the image has no such place");
    }
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new DiskException(name, at, "the image is truncated here");
      }
      at += count;
    }
  }

  @Override
  public long nextData(long position) throws IOException {
    return position >= size ? size : holes.nextData(position, size);
  }

  @Override
  public long nextHole(long position) throws IOException {
    return position >= size ? size : holes.nextHole(position, size);
  }

  @Override
  public void close() throws IOException {
    holes.close();
    channel.close();
  }
}
