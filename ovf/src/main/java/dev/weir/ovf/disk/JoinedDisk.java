package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Disks one after the other. */
final class JoinedDisk implements Disk {
  private final String name;
  private final DiskFormat format;
  private final List<Disk> parts;
  private final long[] starts;
  private final long size;

  JoinedDisk(String name, DiskFormat format, List<Disk> parts) throws DiskException {
    this.name = name;
    this.format = format;
    this.parts = List.copyOf(parts);
    starts = new long[parts.size()];
    long sum = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = sum;
      sum += parts.get(i).size();
      if (sum < 0) {
        throw new DiskException(name, "the size is absurd");
      }
    }
    size = sum;
  }

  @Override
  public DiskFormat format() {
    return format;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  /** The part that holds a position: the last that begins at or before it and is not empty. */
  private int part(long position) throws DiskException {
    for (int i = starts.length - 1; i >= 0; i--) {
      if (position >= starts[i] && position - starts[i] < parts.get(i).size()) {
        return i;
      }
    }
    throw new DiskException(name, "the disk has no bytes at " + position);
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int index = part(at);
      Disk part = parts.get(index);
      int length = (int) Math.min(into.remaining(), starts[index] + part.size() - at);
      part.read(at - starts[index], into.slice(into.position(), length));
      into.position(into.position() + length);
      at += length;
    }
  }

  @Override
  public Extent extent(long position) throws IOException {
    int index = part(position);
    Extent extent = parts.get(index).extent(position - starts[index]);
    return new Extent(position, extent.length(), extent.data());
  }

  @Override
  public void check() throws IOException {
    for (Disk part : parts) {
      part.check();
    }
  }

  @Override
  public void close() throws IOException {
    for (Disk part : parts) {
      part.close();
    }
  }
}
