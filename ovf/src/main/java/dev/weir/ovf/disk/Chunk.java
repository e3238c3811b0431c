package dev.weir.ovf.disk;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a disk on its way: filled by a {@link ChunkFeed}, stored by an {@link ImageWriter}.
 */
final class Chunk {
  /** Size of all but the last of a disk, which may be shorter. */
  static final int SIZE = 1 << 20;

  /** Room for a compressed chunk, which may be longer than a plain one. */
  private static final int ENCODED_SIZE = SIZE + (SIZE >> 3);

  /** Position on the disk; a multiple of {@link #SIZE}. */
  long position;

  /** The disk's bytes, from 0 to the limit. */
  final ByteBuffer data;

  /** What the writer stores, in a form of its own. */
  final ByteBuffer encoded;

  /** Offsets in {@link #encoded} or {@link #data}, in a form of the writer's own. */
  final int[] marks = new int[2 * (SIZE / ImageWriter.ZERO_UNIT) + 2];

  int markCount;

  /** Of the data, where the writer wants it. */
  long checksum;

  /** What a stream feeds, to be unpacked by a worker. */
  final List<DiskStream.Grain> packed = new ArrayList<>();

  Chunk(Arena arena) {
    data = arena.allocate(SIZE, 64).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    encoded = arena.allocate(ENCODED_SIZE, 64).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  int length() {
    return data.limit();
  }
}
