package dev.weir.ovf.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A disk that is read once, front to back: a stream-optimized VMDK that comes out of a pipe or a
 * compressed archive. For one thread.
 */
public interface DiskStream extends Closeable {
  /** What to call it in messages. */
  String name();

  /** How it is stored. */
  DiskFormat format();

  /** Size that the guest sees, in bytes. */
  long size();

  /**
   * The next packed piece, in ascending order.
   *
   * @return null at the end
   * @throws DiskException if the image is damaged or out of order
   */
  @Nullable Grain next() throws IOException;

  /**
   * A piece of a disk, packed by zlib. Everything before the first, between and after is zero.
   *
   * @param position on the disk, in bytes
   * @param length unpacked, in bytes
   * @param packed as the image has it; the receiver's own
   */
  record Grain(long position, int length, ByteBuffer packed) {}

  /** Closes the stream below. */
  @Override
  void close() throws IOException;

  /**
   * Begins to read an image.
   *
   * @param name what to call it in messages
   * @throws DiskException if it is not a stream-optimized VMDK
   */
  static DiskStream open(String name, InputStream stream) throws IOException {
    return new VmdkStream(name, stream);
  }
}
