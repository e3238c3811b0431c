package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Chunks of a disk that is read front to back. */
final class StreamFeed implements ChunkFeed {
  private final DiskStream stream;
  private final CodecPool codecs = new CodecPool(1);
  private DiskStream.@Nullable Grain pending;
  private boolean started;

  StreamFeed(DiskStream stream) {
    this.stream = stream;
  }

  @Override
  public String name() {
    return stream.name();
  }

  @Override
  public long size() {
    return stream.size();
  }

  @Override
  public boolean next(Chunk chunk) throws IOException {
    if (!started) {
      started = true;
      pending = stream.next();
    }
    DiskStream.Grain grain = pending;
    if (grain == null) {
      return false;
    }
    chunk.position = grain.position() - grain.position() % Chunk.SIZE;
    chunk.data.clear().limit((int) Math.min(Chunk.SIZE, size() - chunk.position));
    chunk.packed.clear();
    while (grain != null && grain.position() - chunk.position < Chunk.SIZE) {
      chunk.packed.add(grain);
      grain = stream.next();
    }
    pending = grain;
    return true;
  }

  @Override
  public void load(Chunk chunk) throws IOException {
    MappedDisk.zero(chunk.data, chunk.length());
    Codec codec = codecs.take();
    try {
      for (DiskStream.Grain grain : chunk.packed) {
        int offset = (int) (grain.position() - chunk.position);
        ByteBuffer into =
            chunk.data.slice(offset, Math.min(grain.length(), chunk.length() - offset));
        try {
          VmdkSparse.unpack(grain.packed(), into, grain.length(), codec);
        } catch (DataFormatException e) {
          throw new DiskException(
              name(),
              "the grain of sector "
                  + grain.position() / VmdkHeader.SECTOR
                  + " is damaged: "
                  + e.getMessage());
        }
      }
    } finally {
      codecs.give(codec);
      chunk.packed.clear();
    }
    chunk.data.flip();
  }
}
