package dev.weir.router.fib;

import java.util.Arrays;

/**
 * Hands out runs of 1 to {@link Poptrie#FANOUT} places of one array. Sizes are rounded up to twelve
 * classes, so a freed run serves the next of its class and at most a third is lost to rounding.
 * Single-threaded.
 */
final class BlockAllocator {
  /** Returned where the array is full. */
  static final int FULL = -1;

  private static final int[] CLASS_SIZES = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};

  private final int[] classOf = new int[Poptrie.FANOUT + 1];
  private final int[][] free = new int[CLASS_SIZES.length][8];
  private final int[] freeCount = new int[CLASS_SIZES.length];
  private int next;
  private int capacity;
  private int live;

  BlockAllocator(int first, int capacity) {
    this.next = first;
    this.capacity = capacity;
    int sizeClass = 0;
    for (int size = 1; size < classOf.length; size++) {
      if (CLASS_SIZES[sizeClass] < size) {
        sizeClass++;
      }
      classOf[size] = sizeClass;
    }
  }

  int capacity() {
    return capacity;
  }

  /** The array has become longer. */
  void extend(int newCapacity) {
    capacity = newCapacity;
  }

  /** Places in use, rounding included. */
  int live() {
    return live;
  }

  int allocate(int size) {
    int sizeClass = classOf[size];
    int rounded = CLASS_SIZES[sizeClass];
    if (freeCount[sizeClass] > 0) {
      live += rounded;
      return free[sizeClass][--freeCount[sizeClass]];
    }
    if (next + rounded > capacity) {
      return FULL;
    }
    int index = next;
    next += rounded;
    live += rounded;
    return index;
  }

  void free(int index, int size) {
    int sizeClass = classOf[size];
    live -= CLASS_SIZES[sizeClass];
    if (freeCount[sizeClass] == free[sizeClass].length) {
      free[sizeClass] = Arrays.copyOf(free[sizeClass], freeCount[sizeClass] * 2);
    }
    free[sizeClass][freeCount[sizeClass]++] = index;
  }
}
