package dev.weir.machine.slot;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A device of the kernel, or a file that stands for one. */
public final class FileBlockDevice implements BlockDevice, AutoCloseable {
  private final FileChannel channel;
  private final long size;

  private FileBlockDevice(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /** Opens it for reading alone. */
  public static FileBlockDevice openToRead(Path file) throws IOException {
    return new FileBlockDevice(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** Opens it for reading and writing. */
  public static FileBlockDevice open(Path file) throws IOException {
    return new FileBlockDevice(
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    check(offset, length);
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("the device ends early");
      }
    }
    return buffer.array();
  }

  @Override
  public void write(long offset, byte[] bytes, int length) throws IOException {
    check(offset, length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void check(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IOException(
          "bytes " + offset + " to " + (offset + length) + " are not on a device of " + size);
    }
  }
}
