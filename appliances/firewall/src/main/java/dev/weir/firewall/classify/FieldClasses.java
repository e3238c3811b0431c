package dev.weir.firewall.classify;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The equivalence classes of one field: values that no rule tells apart share a class. Build time
 * only.
 *
 * <p>The bounds of all sets cut the field into elementary intervals; intervals contained in exactly
 * the same sets form a class. Which sets contain an interval is summarised by the exclusive-or of
 * 128 random bits per set, so that one sweep finds all classes. Two different summaries colliding
 * has a probability below 2^-90 for any ruleset that fits in memory, and the random numbers are not
 * known to who writes the rules.
 */
final class FieldClasses {
  private final long[] boundHigh;
  private final long[] boundLow;
  private final int[] classOfInterval;
  private final int classCount;
  private final int[][] setIntervals;
  private final int[][] setRuns;

  FieldClasses(List<FieldSet> sets, int bits, SplittableRandom random) {
    long[][] bounds = bounds(sets, bits);
    boundHigh = bounds[0];
    boundLow = bounds[1];
    int intervals = boundLow.length;
    long[] markA = new long[intervals + 1];
    long[] markB = new long[intervals + 1];
    setIntervals = new int[sets.size()][];
    setRuns = new int[sets.size()][];
    for (int s = 0; s < setIntervals.length; s++) {
      setIntervals[s] = locate(sets.get(s));
      long a = random.nextLong();
      long b = random.nextLong();
      for (int edge : setIntervals[s]) {
        markA[edge] ^= a;
        markB[edge] ^= b;
      }
    }
    classOfInterval = new int[intervals];
    Map<Mark, Integer> classes = new HashMap<>();
    long a = 0;
    long b = 0;
    for (int i = 0; i < intervals; i++) {
      a ^= markA[i];
      b ^= markB[i];
      Integer next = classes.size();
      Integer known = classes.putIfAbsent(new Mark(a, b), next);
      classOfInterval[i] = known == null ? next : known;
    }
    classCount = classes.size();
    for (int s = 0; s < setRuns.length; s++) {
      setRuns[s] = runs(setIntervals[s]);
    }
  }

  private record Mark(long a, long b) {}

  private static long[][] bounds(List<FieldSet> sets, int bits) {
    long topHigh = bits == 128 ? -1L : 0;
    long topLow = bits >= 64 ? -1L : (1L << bits) - 1;
    int total = 1;
    for (FieldSet set : sets) {
      total += 2 * set.size();
    }
    long[][] all = new long[total][2];
    int count = 1;
    for (FieldSet set : sets) {
      for (int i = 0; i < set.size(); i++) {
        all[count][0] = set.startHigh(i);
        all[count++][1] = set.startLow(i);
        if (FieldSet.compare(set.endHigh(i), set.endLow(i), topHigh, topLow) < 0) {
          long followingLow = set.endLow(i) + 1;
          all[count][0] = set.endHigh(i) + (followingLow == 0 ? 1 : 0);
          all[count++][1] = followingLow;
        }
      }
    }
    Arrays.sort(all, 0, count, (x, y) -> FieldSet.compare(x[0], x[1], y[0], y[1]));
    int kept = 1;
    for (int i = 1; i < count; i++) {
      if (all[i][0] != all[kept - 1][0] || all[i][1] != all[kept - 1][1]) {
        all[kept++] = all[i];
      }
    }
    long[][] columns = new long[2][kept];
    for (int i = 0; i < kept; i++) {
      columns[0][i] = all[i][0];
      columns[1][i] = all[i][1];
    }
    return columns;
  }

  /** The set as pairs of elementary intervals: first, and one past the last. */
  private int[] locate(FieldSet set) {
    int[] edges = new int[2 * set.size()];
    for (int i = 0; i < set.size(); i++) {
      edges[2 * i] = intervalOf(set.startHigh(i), set.startLow(i));
      edges[2 * i + 1] = intervalOf(set.endHigh(i), set.endLow(i)) + 1;
    }
    return edges;
  }

  /** Index of the elementary interval that holds a value. */
  int intervalOf(long high, long low) {
    int first = 0;
    int last = boundLow.length - 1;
    while (first < last) {
      int middle = (first + last + 1) >>> 1;
      if (FieldSet.compare(boundHigh[middle], boundLow[middle], high, low) <= 0) {
        first = middle;
      } else {
        last = middle - 1;
      }
    }
    return first;
  }

  int classCount() {
    return classCount;
  }

  int intervalCount() {
    return classOfInterval.length;
  }

  long boundHigh(int interval) {
    return boundHigh[interval];
  }

  long boundLow(int interval) {
    return boundLow[interval];
  }

  int classOf(int interval) {
    return classOfInterval[interval];
  }

  /** The elementary intervals of a set, as pairs of first and one past last. */
  int[] intervals(int set) {
    return setIntervals[set];
  }

  /**
   * The classes of a set, as ascending pairs of first and one past last. Classes are numbered as
   * they appear from the lowest value up, so that the classes of a prefix or range are few runs.
   */
  int[] runs(int set) {
    return setRuns[set];
  }

  private int[] runs(int[] edges) {
    BitSet members = new BitSet(classCount);
    for (int e = 0; e < edges.length; e += 2) {
      for (int i = edges[e]; i < edges[e + 1]; i++) {
        members.set(classOfInterval[i]);
      }
    }
    IntList runs = new IntList(2);
    for (int from = members.nextSetBit(0); from >= 0; ) {
      int to = members.nextClearBit(from);
      runs.add(from);
      runs.add(to);
      from = members.nextSetBit(to);
    }
    return runs.toArray();
  }

  /** Number of classes in the set. */
  int width(int set) {
    int width = 0;
    int[] edges = setRuns[set];
    for (int i = 0; i < edges.length; i += 2) {
      width += edges[i + 1] - edges[i];
    }
    return width;
  }
}
