package dev.weir.firewall.classify;

import java.util.Arrays;

/** A growing array of ints. Build time only. */
final class IntList {
  private int[] values;
  private int size;

  IntList(int capacity) {
    values = new int[capacity];
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(8, 2 * size));
    }
    values[size++] = value;
  }

  /** Appends the given number of values and answers the index of the first. */
  int extend(int count, int value) {
    int first = size;
    while (size + count > values.length) {
      values = Arrays.copyOf(values, Math.max(64, 2 * values.length));
    }
    Arrays.fill(values, first, first + count, value);
    size += count;
    return first;
  }

  void set(int index, int value) {
    values[index] = value;
  }

  int get(int index) {
    return values[index];
  }

  int last() {
    return values[size - 1];
  }

  int size() {
    return size;
  }

  void truncate(int newSize) {
    size = newSize;
  }

  IntList copy() {
    IntList copy = new IntList(size + 4);
    System.arraycopy(values, 0, copy.values, 0, size);
    copy.size = size;
    return copy;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
