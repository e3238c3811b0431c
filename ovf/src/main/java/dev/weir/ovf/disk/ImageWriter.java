package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes an image in one format. */
abstract class ImageWriter {
  /**
   * Zeros are looked for in units of so many bytes: a page, and what file systems make holes of.
   */
  static final int ZERO_UNIT = 4096;

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

  final Sink sink;
  final long size;
  private long stored;

  /**
   * Prepares.
   *
   * @param size of the disk, in bytes
   */
  ImageWriter(Sink sink, long size) {
    this.sink = sink;
    this.size = size;
  }

  /**
   * Makes of a chunk's data what is stored. Called for several chunks at once, in any order, each
   * time with a codec that nobody else uses meanwhile.
   */
  abstract void encode(Chunk chunk, Codec codec) throws IOException;

  /** Stores what was encoded. Called by one thread in ascending order. */
  abstract void place(Chunk chunk) throws IOException;

  /** Writes what comes after the last chunk. */
  abstract void finish() throws IOException;

  /** Bytes of the disk that were stored so far. */
  final long stored() {
    return stored;
  }

  final void addStored(long bytes) {
    stored += bytes;
  }

  /** Whether bytes of a buffer are all zero. */
  static boolean isZero(ByteBuffer bytes, int offset, int length) {
    for (int at = 0; at < length; ) {
      int piece = Math.min(ZEROS.capacity(), length - at);
      if (bytes.slice(offset + at, piece).mismatch(ZEROS.slice(0, piece)) >= 0) {
        return false;
      }
      at += piece;
    }
    return true;
  }

  /** Lengthens a chunk with zeros to whole units; the last of a disk may need it. */
  static void padTo(Chunk chunk, int unit) {
    int length = chunk.length();
    int padded = (length + unit - 1) / unit * unit;
    chunk.data.limit(padded).position(length);
    MappedDisk.zero(chunk.data, padded - length);
    chunk.data.flip();
  }

  /** Marks the runs of a chunk that are not zero: start and end of each. */
  static void markRuns(Chunk chunk) {
    int count = 0;
    int length = chunk.length();
    for (int at = 0; at < length; at += ZERO_UNIT) {
      int unit = Math.min(ZERO_UNIT, length - at);
      if (!isZero(chunk.data, at, unit)) {
        if (count > 0 && chunk.marks[count - 1] == at) {
          chunk.marks[count - 1] = at + unit;
        } else {
          chunk.marks[count++] = at;
          chunk.marks[count++] = at + unit;
        }
      }
    }
    chunk.markCount = count;
  }
}
