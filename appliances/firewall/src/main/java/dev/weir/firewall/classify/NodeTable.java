package dev.weir.firewall.classify;

import java.util.HashMap;
import java.util.Map;

/** Writes the table of one tree node in the form that is read fastest without wasting memory. */
final class NodeTable {
  /** Tables up to this many classes are always indexed. */
  private static final int SMALL = 32;

  private static final int MAX_SPARSENESS = 8;

  private NodeTable() {}

  /**
   * Appends a node and answers its offset.
   *
   * @param starts first classes of the ranges, ascending from 0, in the first {@code count} places
   * @param references their references, of which no two neighbours are equal
   * @param classCount number of classes of the field
   */
  static int write(
      IntList data, int field, int[] starts, int[] references, int count, int classCount) {
    if (classCount <= SMALL || classCount <= (long) MAX_SPARSENESS * count) {
      return direct(data, field, starts, references, count, classCount);
    }
    int common = mostCommon(starts, references, count, classCount);
    int others = 0;
    for (int i = 0; i < count; i++) {
      others += references[i] == common ? 0 : end(starts, i, count, classCount) - starts[i];
    }
    if (others <= 2 * count) {
      int capacity = Math.max(2, Integer.highestOneBit(2 * others - 1) * 2);
      while (capacity < classCount) {
        int node = hash(data, field, starts, references, count, classCount, common, capacity);
        if (node >= 0) {
          return node;
        }
        capacity *= 2;
      }
    }
    int node = header(data, field | Tree.RANGES, count - 1, Tree.NONE);
    for (int i = 1; i < count; i++) {
      data.add(starts[i]);
    }
    for (int i = 0; i < count; i++) {
      data.add(references[i]);
    }
    return node;
  }

  private static int end(int[] starts, int range, int count, int classCount) {
    return range + 1 < count ? starts[range + 1] : classCount;
  }

  private static int mostCommon(int[] starts, int[] references, int count, int classCount) {
    Map<Integer, Integer> classes = new HashMap<>();
    int best = references[0];
    int most = 0;
    for (int i = 0; i < count; i++) {
      int length = end(starts, i, count, classCount) - starts[i];
      int sum = classes.merge(references[i], length, Integer::sum);
      if (sum > most) {
        most = sum;
        best = references[i];
      }
    }
    return best;
  }

  private static int direct(
      IntList data, int field, int[] starts, int[] references, int count, int classCount) {
    int node = header(data, field | Tree.DIRECT, 0, Tree.NONE);
    for (int i = 0; i < count; i++) {
      data.extend(end(starts, i, count, classCount) - starts[i], references[i]);
    }
    return node;
  }

  /** Answers -1, and nothing is written, if a search would read too many pairs. */
  private static int hash(
      IntList data,
      int field,
      int[] starts,
      int[] references,
      int count,
      int classCount,
      int common,
      int capacity) {
    int shift = 32 - Integer.numberOfTrailingZeros(capacity);
    int node = header(data, field | Tree.HASH | shift << Tree.HASH_SHIFT, capacity - 1, common);
    int table = data.extend(2 * capacity, -1);
    for (int i = 0; i < count; i++) {
      if (references[i] == common) {
        continue;
      }
      for (int c = starts[i]; c < end(starts, i, count, classCount); c++) {
        int slot = (c * Tree.SPREAD) >>> shift;
        while (data.get(table + 2 * slot) != -1) {
          slot = (slot + 1) & (capacity - 1);
        }
        data.set(table + 2 * slot, c);
        data.set(table + 2 * slot + 1, references[i]);
      }
    }
    int run = 0;
    for (int i = 0; i < 2 * capacity; i++) {
      run = data.get(table + 2 * (i & (capacity - 1))) == -1 ? 0 : run + 1;
      if (run >= Tree.MAX_PAIRS) {
        data.truncate(node);
        return -1;
      }
    }
    return node;
  }

  private static int header(IntList data, int word, int size, int common) {
    int node = data.size();
    data.add(word);
    data.add(size);
    data.add(common);
    return node;
  }
}
