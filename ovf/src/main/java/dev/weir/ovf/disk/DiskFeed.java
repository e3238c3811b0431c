package dev.weir.ovf.disk;

import java.io.IOException;

/** Chunks of a disk that can be read anywhere. */
final class DiskFeed implements ChunkFeed {
  private final Disk disk;
  private long at;

  DiskFeed(Disk disk) {
    this.disk = disk;
  }

  @Override
  public String name() {
    return disk.name();
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public boolean next(Chunk chunk) throws IOException {
    while (at < disk.size()) {
      Extent extent = disk.extent(at);
      if (extent.data()) {
        chunk.position = at - at % Chunk.SIZE;
        int length = (int) Math.min(Chunk.SIZE, disk.size() - chunk.position);
        chunk.data.clear().limit(length);
        at = chunk.position + length;
        return true;
      }
      at = extent.end();
    }
    return false;
  }

  @Override
  public void load(Chunk chunk) throws IOException {
    disk.read(chunk.position, chunk.data);
    chunk.data.flip();
  }
}
