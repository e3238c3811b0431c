package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes themselves, or what a format keeps of them in one piece. */
record RawDisk(DiskFormat format, ByteSource source) implements Disk {
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    source.read(position, into);
  }

  @Override
  public Extent extent(long position) throws IOException {
    long data = source.nextData(position);
    return data > position
        ? new Extent(position, data - position, false)
        : new Extent(position, source.nextHole(position) - position, true);
  }

  @Override
  public void check() {}

  @Override
  public void close() throws IOException {
    source.close();
  }
}
