package dev.weir.ovf.disk;

import java.io.IOException;

/** The bytes themselves, with holes where they are zero. */
class RawWriter extends ImageWriter {
  private final long offset;

  RawWriter(Sink sink, long size) {
    this(sink, size, 0);
  }

  /**
   * A disk of full size inside another format.
   *
   * @param offset of its first byte in the file
   */
  RawWriter(Sink sink, long size, long offset) {
    super(sink, size);
    this.offset = offset;
  }

  /** Every byte has its place, so that the workers can write by themselves. */
  @Override
  void encode(Chunk chunk, Codec codec) throws IOException {
    markRuns(chunk);
    for (int i = 0; i < chunk.markCount; i += 2) {
      int start = chunk.marks[i];
      sink.write(
          offset + chunk.position + start, chunk.data.slice(start, chunk.marks[i + 1] - start));
    }
  }

  @Override
  void place(Chunk chunk) {
    for (int i = 0; i < chunk.markCount; i += 2) {
      addStored(chunk.marks[i + 1] - chunk.marks[i]);
    }
  }

  @Override
  void finish() throws IOException {
    sink.extend(offset + size);
  }
}
