package dev.weir.image.packages;

import dev.weir.image.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of an open file as the content of another; can be read by several threads. */
record SliceContent(FileChannel file, long position, long size) implements Content {
  @Override
  public InputStream open() {
    return new InputStream() {
      private long at;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (at == size) {
          return -1;
        }
        ByteBuffer target = ByteBuffer.wrap(into, offset, (int) Math.min(length, size - at));
        int count = file.read(target, position + at);
        if (count > 0) {
          at += count;
        }
        return count;
      }
    };
  }
}
