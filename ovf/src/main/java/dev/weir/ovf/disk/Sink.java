package dev.weir.ovf.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where an image is written. */
abstract class Sink implements Closeable {
  private long end;

  /** Writes at the end. */
  void append(ByteBuffer bytes) throws IOException {
    write(end, bytes);
  }

  /**
   * Writes anywhere. What lies between is a hole; writing zeros there is not needed. A stream takes
   * what comes at its end only.
   */
  final void write(long position, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    put(position, bytes);
    grow(position + length);
  }

  /** Makes it at least so long, with zeros. */
  final void extend(long length) throws IOException {
    if (length > end()) {
      write(length - 1, ByteBuffer.allocate(1));
    }
  }

  /** How long it is. */
  final synchronized long end() {
    return end;
  }

  private synchronized void grow(long to) {
    end = Math.max(end, to);
  }

  abstract void put(long position, ByteBuffer bytes) throws IOException;

  /** A new file. Can be written by several threads. */
  static Sink create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE);
    return new Sink() {
      @Override
      void put(long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** A stream, which is flushed but not closed. */
  static Sink of(OutputStream stream) {
    return new Sink() {
      private final byte[] piece = new byte[1 << 16];
      private long position;

      @Override
      void put(long at, ByteBuffer bytes) throws IOException {
        if (at != position) {
          throw new IllegalStateException("a stream is written front to back");
        }
        position += bytes.remaining();
        while (bytes.hasRemaining()) {
          int count = Math.min(piece.length, bytes.remaining());
          bytes.get(piece, 0, count);
          stream.write(piece, 0, count);
        }
      }

      @Override
      public void close() throws IOException {
        stream.flush();
      }
    };
  }
}
