package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A source that ends with zeros up to a whole unit: of formats whose last cluster need not be
 * stored in full.
 */
record PaddedSource(ByteSource stored, long size) implements ByteSource {
  static PaddedSource of(ByteSource stored, int unit) {
    return new PaddedSource(stored, (stored.size() + unit - 1) / unit * unit);
  }

  @Override
  public String name() {
    return stored.name();
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    if (position < 0 || position > size || into.remaining() > size - position) {
      throw new DiskException(name(), position, "the image is truncated here");
    }
    int there = Math.clamp(stored.size() - position, 0, into.remaining());
    if (there > 0) {
      stored.read(position, into.slice(into.position(), there));
      into.position(into.position() + there);
    }
    MappedDisk.zero(into, into.remaining());
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
