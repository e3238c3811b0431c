package dev.weir.engine.reassembly;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.PacketMemory;

/**
 * Memory for the bytes of incomplete datagrams, in blocks, so that a short datagram takes little.
 * Each owner has a row of block numbers, one for each 2 KiB of its datagram; -1 where there is
 * none.
 */
@HotPath
final class BlockPool {
  static final int BLOCK = 2048;
  static final int NONE = -1;

  private final byte[] bytes;
  private final int[] free;
  private int freeCount;

  BlockPool(int memoryBytes) {
    freeCount = memoryBytes / BLOCK;
    bytes = new byte[freeCount * BLOCK];
    free = new int[freeCount];
    for (int i = 0; i < freeCount; i++) {
      free[i] = i;
    }
  }

  int freeBlocks() {
    return freeCount;
  }

  int takeOrNone() {
    return freeCount == 0 ? NONE : free[--freeCount];
  }

  void giveBack(int block) {
    free[freeCount++] = block;
  }

  /** Copies from packet memory to a datagram's offset. The blocks must be there. */
  void store(int[] row, int rowStart, int offset, int position, int length) {
    int done = 0;
    while (done < length) {
      int at = offset + done;
      int within = at & (BLOCK - 1);
      int chunk = Math.min(BLOCK - within, length - done);
      int block = row[rowStart + (at >>> 11)];
      PacketMemory.copyOut(position + done, bytes, block * BLOCK + within, chunk);
      done += chunk;
    }
  }

  /** Copies from a datagram's offset to packet memory. */
  void load(int[] row, int rowStart, int offset, int position, int length) {
    int done = 0;
    while (done < length) {
      int at = offset + done;
      int within = at & (BLOCK - 1);
      int chunk = Math.min(BLOCK - within, length - done);
      int block = row[rowStart + (at >>> 11)];
      PacketMemory.copyIn(bytes, block * BLOCK + within, position + done, chunk);
      done += chunk;
    }
  }

  /** Whether a datagram's bytes equal those in packet memory. */
  boolean same(int[] row, int rowStart, int offset, int position, int length) {
    for (int i = 0; i < length; i++) {
      int at = offset + i;
      int block = row[rowStart + (at >>> 11)];
      if (block == NONE
          || (bytes[block * BLOCK + (at & (BLOCK - 1))] & 0xff)
              != PacketMemory.getUnsignedByte(position + i)) {
        return false;
      }
    }
    return true;
  }
}
