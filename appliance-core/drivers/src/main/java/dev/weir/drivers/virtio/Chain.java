package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;

/**
 * The pieces of host memory that one buffer of a ring, or several in a row, consist of. Reused;
 * belongs to one worker at a time.
 */
@HotPath
final class Chain {
  /** More pieces than any frame has reason for. */
  static final int MOST_PIECES = 1024;

  private final long[] address = new long[MOST_PIECES];
  private final int[] length = new int[MOST_PIECES];
  private int pieces;
  private long total;

  void clear() {
    pieces = 0;
    total = 0;
  }

  long bytes() {
    return total;
  }

  /** Adds a guest's range, which may lie across regions. False if it is unmapped or too much. */
  boolean add(GuestMemory memory, long guestAddress, int lengthBytes) {
    long left = lengthBytes & 0xffffffffL;
    long at = guestAddress;
    while (left > 0) {
      long most = Math.min(left, memory.contiguous(at));
      if (most <= 0 || most > Integer.MAX_VALUE || pieces == MOST_PIECES) {
        return false;
      }
      int bytes = (int) most;
      address[pieces] = memory.translate(at, bytes);
      length[pieces++] = bytes;
      total += bytes;
      at += bytes;
      left -= bytes;
    }
    return true;
  }

  /** Copies the first {@code lengthBytes} out; the chain has as many. */
  void copyTo(long to, int lengthBytes) {
    long at = to;
    int left = lengthBytes;
    for (int i = 0; i < pieces && left > 0; i++) {
      int bytes = Math.min(left, length[i]);
      HostMemory.copy(address[i], at, bytes);
      at += bytes;
      left -= bytes;
    }
  }

  /**
   * Notes the pieces behind the first bytes in arrays, from an index on; the index behind them, or
   * -1: they do not fit.
   */
  int copyPieces(int skipBytes, long[] toAddress, int[] toLength, int from) {
    int to = from;
    int skip = skipBytes;
    for (int i = 0; i < pieces; i++) {
      if (skip >= length[i]) {
        skip -= length[i];
        continue;
      }
      if (to == toAddress.length) {
        return -1;
      }
      toAddress[to] = address[i] + skip;
      toLength[to++] = length[i] - skip;
      skip = 0;
    }
    return to;
  }

  /** Copies a loan into the chain from {@code offset} on; the chain is long enough. */
  void copyFrom(Loans loans, int loan, int offset, int lengthBytes) {
    int skip = offset;
    int done = 0;
    for (int i = 0; i < pieces && done < lengthBytes; i++) {
      if (skip >= length[i]) {
        skip -= length[i];
        continue;
      }
      int bytes = Math.min(lengthBytes - done, length[i] - skip);
      loans.copy(loan, done, bytes, address[i] + skip);
      done += bytes;
      skip = 0;
    }
  }

  /** Copies into the chain from {@code offset} on; the chain is long enough. */
  void copyFrom(long from, int offset, int lengthBytes) {
    long at = from;
    int skip = offset;
    int left = lengthBytes;
    for (int i = 0; i < pieces && left > 0; i++) {
      if (skip >= length[i]) {
        skip -= length[i];
        continue;
      }
      int bytes = Math.min(left, length[i] - skip);
      HostMemory.copy(at, address[i] + skip, bytes);
      at += bytes;
      left -= bytes;
      skip = 0;
    }
  }
}
