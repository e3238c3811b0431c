package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;

/**
 * A ring as the driver sees it, with a buffer of its own for every entry, in memory of ours that
 * the device shares. Buffer numbers that the device gives back are checked against a private
 * record. One worker at a time.
 */
@HotPath
abstract class DriverRing extends VirtioRing {
  final int bufferBytes;

  /** Buffers given back, as {@link #fetchUsed} found them. */
  final int[] usedBuffer = new int[BURST];

  final int[] usedBytes = new int[BURST];

  /** The buffer behind each in its chain, or -1. */
  final int[] nextInChain;

  /** Entries of the chain that begins with a buffer, 0 while it is not out. */
  final int[] chainLength;

  private final long buffers;
  private final int[] free;
  private int freeCount;

  /** By buffer, the look at which it was last seen given back. */
  private final int[] seenAt;

  private int look;

  DriverRing(RingArea area, long buffers, int bufferBytes, boolean eventIndex) {
    super(area, eventIndex);
    this.buffers = buffers;
    this.bufferBytes = bufferBytes;
    int size = area.size();
    nextInChain = new int[size];
    chainLength = new int[size];
    free = new int[size];
    seenAt = new int[size];
    for (int i = size - 1; i >= 0; i--) {
      free[freeCount++] = i;
    }
  }

  /** Makes a chain that begins with {@code buffer} available, its parts linked already. */
  abstract void post(int buffer, int parts, int lastBytes, boolean writable);

  /** Makes what was posted seen by the device. */
  abstract void publish();

  /** Looks at up to {@code most} buffers given back, from the first not consumed; -1: a fault. */
  abstract int fetchUsed(int most);

  /** Consumes the first {@code count} of them: they are ours again. */
  abstract void consume(int count);

  /** Whether the device wants to be kicked for what was published since the last time asked. */
  abstract boolean wantsKick();

  abstract void enableCalls();

  abstract void disableCalls();

  abstract boolean hasUsed();

  final long address(int buffer) {
    return buffers + (long) buffer * bufferBytes;
  }

  final int free() {
    return freeCount;
  }

  /** A free buffer; there is one. */
  final int take() {
    return free[--freeCount];
  }

  /** Frees all buffers of a chain that is ours again. */
  final void release(int first) {
    for (int buffer = first; buffer >= 0; buffer = nextInChain[buffer]) {
      free[freeCount++] = buffer;
    }
  }

  /** Begins to look at what was given back. */
  final void beginLook() {
    look++;
  }

  /** Whether the device may give that buffer back, once a look, with so many bytes. */
  final boolean isOut(int buffer, int bytes) {
    if (buffer < 0 || buffer >= area.size() || chainLength[buffer] == 0 || seenAt[buffer] == look) {
      fail(RingFault.NOT_OUTSTANDING);
      return false;
    }
    if (bytes < 0 || bytes > bufferBytes * chainLength[buffer]) {
      fail(RingFault.BAD_LENGTH);
      return false;
    }
    seenAt[buffer] = look;
    return true;
  }
}
