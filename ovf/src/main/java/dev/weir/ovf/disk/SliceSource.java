package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A part of another source: a member of a tar archive, say. */
record SliceSource(ByteSource whole, String name, long offset, long size) implements ByteSource {
  SliceSource {
    Objects.checkFromIndexSize(offset, size, whole.size());
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    if (position < 0 || into.remaining() > size - position) {
      throw new DiskException(name, position, "the image is truncated here");
    }
    whole.read(offset + position, into);
  }

  @Override
  public long nextData(long position) throws IOException {
    return position >= size ? size : Math.min(size, whole.nextData(offset + position) - offset);
  }

  @Override
  public long nextHole(long position) throws IOException {
    return position >= size ? size : Math.min(size, whole.nextHole(offset + position) - offset);
  }

  @Override
  public void close() {}
}
