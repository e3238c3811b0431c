package dev.weir.ovf.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Bytes that can be read at any position, by several threads at once. They must not change. */
public interface ByteSource extends Closeable {
  /** What to call it in messages. */
  String name();

  /** How many bytes there are. */
  long size();

  /**
   * Reads until the buffer is full.
   *
   * @throws DiskException if the bytes end before
   */
  void read(long position, ByteBuffer into) throws IOException;

  /**
   * The first position at or after this one whose byte may differ from zero; {@link #size} if there
   * is none. A source that knows of no holes returns the position itself.
   */
  default long nextData(long position) throws IOException {
    return position;
  }

  /**
   * The end of the data at this position: all from there to the next data is zero. A source that
   * knows of no holes returns its size.
   */
  default long nextHole(long position) throws IOException {
    return size();
  }

  /** A part of it. Closing the part leaves the whole open. */
  default ByteSource slice(String name, long offset, long length) {
    return new SliceSource(this, name, offset, length);
  }

  @Override
  void close() throws IOException;

  /** Opens a file. */
  static ByteSource open(Path file) throws IOException {
    return new FileSource(file);
  }
}
