package dev.weir.firewall.classify;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Compiles a group of rules to a decision graph: each node resolves one field completely, so that
 * no path is longer than the number of fields. Equal sub-problems share one node.
 *
 * <p>A node for the rules L and the field F has one child for each segment of F's classes that L
 * tells apart, holding the rules of L that match it. That copies a rule as often as its set has
 * segments. Where the copies outgrow the budget the build gives up and the caller divides the
 * group.
 */
final class TreeBuilder {
  /** What {@link #build} answers when the budget is exhausted. */
  static final int FAILED = Integer.MIN_VALUE + 1;

  private static final int SLACK = 1024;
  private static final int GROWTH = 8;

  private final RuleFields fields;
  private final IntList data;
  private final long maxData;
  private long work;
  private final Map<ListKey, Integer> known = new HashMap<>();
  private final Segments segments;
  private int[] lengths = new int[64];

  TreeBuilder(RuleFields fields, IntList data, long maxData, long maxWork) {
    this.fields = fields;
    this.data = data;
    this.maxData = maxData;
    this.work = maxWork;
    segments = new Segments(fields);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by content below
  private record ListKey(int[] rules, int open) {
    @Override
    public boolean equals(Object other) {
      return other instanceof ListKey key && open == key.open && Arrays.equals(rules, key.rules);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(rules) * 31 + open;
    }
  }

  /** A reference to the graph of the rules, which ascend, or {@link #FAILED}. */
  int build(int[] rules) {
    return build(rules, fields.used);
  }

  private int build(int[] rules, int openFields) {
    if (rules.length == 0) {
      return Tree.NONE;
    }
    if (fields.isFree(rules[0], openFields)) {
      return ~rules[0];
    }
    int[] relevant = untilFree(rules, openFields);
    int open = 0;
    for (int rule : relevant) {
      open |= fields.constrained[rule];
    }
    open &= openFields;
    ListKey key = new ListKey(relevant, open);
    Integer shared = known.get(key);
    if (shared != null) {
      return shared;
    }
    int field = bestField(relevant, open);
    int reference = field < 0 ? FAILED : expand(relevant, field, open & ~(1 << field));
    if (reference != FAILED) {
      known.put(key, reference);
    }
    return reference;
  }

  /** The rules up to the first that nothing more is asked of: none after it can be first. */
  private int[] untilFree(int[] rules, int open) {
    for (int i = 0; i < rules.length; i++) {
      if (fields.isFree(rules[i], open)) {
        return i + 1 == rules.length ? rules : Arrays.copyOf(rules, i + 1);
      }
    }
    return rules;
  }

  /**
   * The field whose resolution leaves the smallest sum of squares of list lengths; -1: none fits.
   */
  private int bestField(int[] rules, int open) {
    int best = -1;
    double bestScore = Double.MAX_VALUE;
    for (int f = 0; f < Field.COUNT; f++) {
      if ((open & (1 << f)) != 0) {
        double score = score(rules, f);
        if (score < bestScore) {
          bestScore = score;
          best = f;
        }
      }
    }
    return best;
  }

  private double score(int[] rules, int field) {
    long limit = (long) GROWTH * rules.length + SLACK;
    if (!segments.find(rules, field, limit)) {
      return Double.MAX_VALUE;
    }
    int[] sets = fields.setOf[field];
    FieldClasses values = fields.classes(field);
    int count = segments.count();
    if (count > lengths.length) {
      lengths = new int[2 * count];
    }
    Arrays.fill(lengths, 0, count, 0);
    long copies = 0;
    int free = 0;
    for (int rule : rules) {
      int set = sets[rule];
      if (set == RuleFields.FREE) {
        free++;
        continue;
      }
      int[] runs = values.runs(set);
      for (int r = 0; r < runs.length; r += 2) {
        int to = segments.at(runs[r + 1]);
        for (int segment = segments.at(runs[r]); segment < to; segment++) {
          lengths[segment]++;
          copies++;
        }
      }
      if (copies > limit) {
        return Double.MAX_VALUE;
      }
    }
    work -= rules.length;
    double score = 0;
    for (int segment = 0; segment < count; segment++) {
      double length = (double) lengths[segment] + free;
      score += length * length;
    }
    return copies + (long) free * count > limit || work < 0 ? Double.MAX_VALUE : score;
  }

  private int expand(int[] rules, int field, int open) {
    segments.find(rules, field, Long.MAX_VALUE);
    int[] starts = segments.starts();
    int[][] lists = split(rules, field);
    int[] references = new int[starts.length];
    int kept = 0;
    for (int i = 0; i < references.length; i++) {
      work -= lists[i].length;
      int reference = build(lists[i], open);
      if (reference == FAILED || work < 0) {
        return FAILED;
      }
      if (kept == 0 || references[kept - 1] != reference) {
        starts[kept] = starts[i];
        references[kept++] = reference;
      }
    }
    if (kept == 1) {
      return references[0];
    }
    int classCount = fields.classes(field).classCount();
    int node = NodeTable.write(data, field, starts, references, kept, classCount);
    return data.size() > maxData ? FAILED : node;
  }

  /** For each segment the rules that match it, in order. */
  private int[][] split(int[] rules, int field) {
    int[] sets = fields.setOf[field];
    FieldClasses values = fields.classes(field);
    IntList[] lists = new IntList[segments.count()];
    for (int s = 0; s < lists.length; s++) {
      lists[s] = new IntList(4);
    }
    for (int rule : rules) {
      if (sets[rule] == RuleFields.FREE) {
        for (IntList list : lists) {
          list.add(rule);
        }
        continue;
      }
      int[] runs = values.runs(sets[rule]);
      for (int r = 0; r < runs.length; r += 2) {
        int to = segments.at(runs[r + 1]);
        for (int segment = segments.at(runs[r]); segment < to; segment++) {
          lists[segment].add(rule);
        }
      }
    }
    int[][] children = new int[lists.length][];
    for (int s = 0; s < children.length; s++) {
      children[s] = lists[s].toArray();
    }
    return children;
  }
}
