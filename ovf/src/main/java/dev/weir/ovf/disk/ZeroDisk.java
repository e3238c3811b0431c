package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Nothing but zeros. */
record ZeroDisk(String name, long size) implements Disk {
  @Override
  public DiskFormat format() {
    return DiskFormat.RAW;
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    if (position < 0 || into.remaining() > size - position) {
      throw new DiskException(name, "the disk has no bytes at " + position);
    }
    MappedDisk.zero(into, into.remaining());
  }

  @Override
  public Extent extent(long position) {
    return new Extent(position, size - position, false);
  }

  @Override
  public void check() {}

  @Override
  public void close() {}
}
