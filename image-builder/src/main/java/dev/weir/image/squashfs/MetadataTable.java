package dev.weir.image.squashfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A table that is stored in packed blocks of 8 KiB. */
final class MetadataTable {
  private static final int BLOCK = 8192;
  private static final int PLAIN = 0x8000;

  private final SquashfsOptions options;
  private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
  private final byte[] block = new byte[BLOCK];
  private final List<Integer> starts = new ArrayList<>();
  private int filled;

  MetadataTable(SquashfsOptions options) {
    this.options = options;
  }

  /** Where the block that is being filled will be, from the start of the table. */
  int blockStart() {
    return stored.size();
  }

  /** How far it is filled. */
  int offset() {
    return filled;
  }

  /** Appends; an item may go on in the next block. */
  void put(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), BLOCK - filled);
      bytes.get(block, filled, count);
      filled += count;
      if (filled == BLOCK) {
        flush();
      }
    }
  }

  private void flush() throws IOException {
    if (filled > 0) {
      starts.add(stored.size());
      byte[] packed = options.compression().pack(block, filled, options.blockSize());
      boolean plain = packed.length >= filled;
      int size = plain ? filled : packed.length;
      int header = plain ? size | PLAIN : size;
      stored.write(header);
      stored.write(header >>> 8);
      stored.write(plain ? block : packed, 0, size);
      filled = 0;
    }
  }

  /** All blocks as they are stored. */
  byte[] bytes() throws IOException {
    flush();
    return stored.toByteArray();
  }

  /** The list of the blocks' places, that stands after some tables. */
  ByteBuffer index(long tableStart) {
    ByteBuffer index = ByteBuffer.allocate(8 * starts.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int start : starts) {
      index.putLong(tableStart + start);
    }
    return index.flip();
  }
}
