package dev.weir.firewall.classify;

import java.util.Arrays;

/**
 * The structure for rules that no decision graph holds in bounded memory: for every class of a
 * field the bit vector of the rules that match it; a lookup takes the conjunction over the fields
 * and the first bit that is left. A lookup reads at most {@code fields * (rules / 64 + 2 +
 * toggles)} words.
 *
 * <p>Vectors of neighbouring classes differ little. Only some are kept whole; the others are the
 * nearest kept one before them plus a bounded number of toggled bits.
 */
final class BitVectors {
  private static final int INITIAL_TOGGLES = 128;

  /** Per field, -1 bits free: a conjunction over constrained fields only. */
  private final int used;

  private final int words;
  private final int[] rules;
  private final long[][] whole = new long[Field.COUNT][];
  private final int[][] wholeAt = new int[Field.COUNT][];
  private final int[][] togglesFrom = new int[Field.COUNT][];
  private final int[][] togglesTo = new int[Field.COUNT][];
  private final int[][] toggles = new int[Field.COUNT][];
  private int maxToggles;

  /**
   * Builds the vectors.
   *
   * @param rules ascending
   * @throws RulesetTooLargeException if the vectors outgrow the given bytes
   */
  BitVectors(RuleFields fields, int[] rules, long maxBytes) throws RulesetTooLargeException {
    this.rules = rules;
    words = (rules.length + 63) >>> 6;
    int usedFields = 0;
    for (int rule : rules) {
      usedFields |= fields.constrained[rule];
    }
    used = usedFields;
    for (int f = 0; f < Field.COUNT; f++) {
      if ((used & (1 << f)) != 0) {
        fill(fields, f, maxBytes);
        if (bytes() > maxBytes) {
          throw new RulesetTooLargeException(rules.length, maxBytes);
        }
      }
    }
  }

  private void fill(RuleFields fields, int field, long maxBytes) throws RulesetTooLargeException {
    FieldClasses values = fields.classes(field);
    int[][] edgesAt = membersByEdge(fields, field);
    long[] current = new long[words];
    for (int i = 0; i < rules.length; i++) {
      if (fields.setOf[field][rules[i]] == RuleFields.FREE) {
        current[i >>> 6] |= 1L << i;
      }
    }
    long[] last = new long[words];
    int classCount = values.classCount();
    wholeAt[field] = new int[classCount];
    togglesFrom[field] = new int[classCount];
    togglesTo[field] = new int[classCount];
    long[] kept = new long[words];
    int keptWords = 0;
    IntList changes = new IntList(64);
    int start = 0;
    int next = 0;
    for (int interval = 0; interval < values.intervalCount(); interval++) {
      for (int member : edgesAt[interval]) {
        current[member >>> 6] ^= 1L << member;
      }
      if (values.classOf(interval) != next) {
        continue; // A class that has been seen: classes are numbered as they appear.
      }
      int before = changes.size();
      boolean fits = next > 0 && addChanges(last, current, changes, start + INITIAL_TOGGLES);
      if (!fits) {
        changes.truncate(before);
        start = before;
        if (8L * (keptWords + words) > maxBytes) {
          throw new RulesetTooLargeException(rules.length, maxBytes);
        }
        if (keptWords + words > kept.length) {
          kept = Arrays.copyOf(kept, 2 * kept.length);
        }
        System.arraycopy(current, 0, kept, keptWords, words);
        keptWords += words;
      }
      wholeAt[field][next] = keptWords - words;
      togglesFrom[field][next] = start;
      togglesTo[field][next] = changes.size();
      maxToggles = Math.max(maxToggles, changes.size() - start);
      System.arraycopy(current, 0, last, 0, words);
      next++;
    }
    whole[field] = Arrays.copyOf(kept, keptWords);
    toggles[field] = changes.toArray();
  }

  private boolean addChanges(long[] from, long[] to, IntList changes, int limit) {
    for (int w = 0; w < words; w++) {
      for (long differing = from[w] ^ to[w]; differing != 0; differing &= differing - 1) {
        if (changes.size() >= limit) {
          return false;
        }
        changes.add((w << 6) + Long.numberOfTrailingZeros(differing));
      }
    }
    return true;
  }

  /** For each elementary interval the positions of the rules whose set starts or ends with it. */
  private int[][] membersByEdge(RuleFields fields, int field) {
    FieldClasses values = fields.classes(field);
    IntList[] lists = new IntList[values.intervalCount() + 1];
    for (int i = 0; i < rules.length; i++) {
      int set = fields.setOf[field][rules[i]];
      if (set == RuleFields.FREE) {
        continue;
      }
      for (int edge : values.intervals(set)) {
        if (lists[edge] == null) {
          lists[edge] = new IntList(4);
        }
        lists[edge].add(i);
      }
    }
    int[][] members = new int[lists.length][];
    for (int e = 0; e < lists.length; e++) {
      members[e] = lists[e] == null ? new int[0] : lists[e].toArray();
    }
    return members;
  }

  /** The first rule that matches the classes in the key, or {@link Tree#NO_RULE}. */
  int lookup(PacketKey key) {
    long[] result = key.words;
    boolean first = true;
    for (int f = 0; f < Field.COUNT; f++) {
      if ((used & (1 << f)) == 0) {
        continue;
      }
      long[] target = first ? result : key.fieldWords;
      load(f, key.classes[f], target);
      if (!first) {
        for (int w = 0; w < words; w++) {
          result[w] &= target[w];
        }
      }
      first = false;
    }
    for (int w = 0; w < words; w++) {
      if (result[w] != 0) {
        return rules[(w << 6) + Long.numberOfTrailingZeros(result[w])];
      }
    }
    return Tree.NO_RULE;
  }

  private void load(int field, int valueClass, long[] target) {
    System.arraycopy(whole[field], wholeAt[field][valueClass], target, 0, words);
    int[] changes = toggles[field];
    int to = togglesTo[field][valueClass];
    for (int i = togglesFrom[field][valueClass]; i < to; i++) {
      target[changes[i] >>> 6] ^= 1L << changes[i];
    }
  }

  /** The lowest rule held here. */
  int firstRule() {
    return rules[0];
  }

  int words() {
    return words;
  }

  /** The most words that a lookup reads. */
  int maxProbes() {
    return Integer.bitCount(used) * (2 * words + 3 + maxToggles) + words + 1;
  }

  long bytes() {
    long bytes = 4L * rules.length;
    for (int f = 0; f < Field.COUNT; f++) {
      if (whole[f] != null) {
        bytes += 8L * whole[f].length + 4L * toggles[f].length + 12L * wholeAt[f].length;
      }
    }
    return bytes;
  }
}
