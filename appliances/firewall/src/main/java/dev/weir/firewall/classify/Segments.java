package dev.weir.firewall.classify;

import java.util.Arrays;

/**
 * The classes of one field as a short list of rules tells them apart: the bounds of the rules' runs
 * cut the classes into segments. Build time only; one object is filled again and again.
 */
final class Segments {
  private final RuleFields fields;
  private int[] starts = new int[64];
  private int count;

  Segments(RuleFields fields) {
    this.fields = fields;
  }

  /** Finds the segments of a field under some rules; false if they are more than the limit. */
  boolean find(int[] rules, int field, long limit) {
    int[] sets = fields.setOf[field];
    FieldClasses values = fields.classes(field);
    int edges = 1;
    starts[0] = 0;
    int lastSet = RuleFields.FREE;
    for (int rule : rules) {
      int set = sets[rule];
      if (set == RuleFields.FREE || set == lastSet) {
        continue;
      }
      lastSet = set;
      int[] runs = values.runs(set);
      if (edges + runs.length > limit) {
        return false;
      }
      if (edges + runs.length > starts.length) {
        starts = Arrays.copyOf(starts, Math.max(edges + runs.length, 2 * starts.length));
      }
      System.arraycopy(runs, 0, starts, edges, runs.length);
      edges += runs.length;
    }
    Arrays.sort(starts, 0, edges);
    count = 1;
    int classCount = values.classCount();
    for (int i = 1; i < edges; i++) {
      if (starts[i] != starts[count - 1] && starts[i] < classCount) {
        starts[count++] = starts[i];
      }
    }
    return true;
  }

  int count() {
    return count;
  }

  /** The segment that starts with a class, which is the bound of a run; the count if at the end. */
  int at(int start) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (starts[middle] < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int[] starts() {
    return Arrays.copyOf(starts, count);
  }
}
