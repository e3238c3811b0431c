package dev.weir.firewall.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The rules of one address family in the form the builders work on: per field the distinct sets,
 * their classes, and which set each rule has. Build time only.
 */
final class RuleFields {
  /** The rule leaves the field free. */
  static final int FREE = -1;

  final boolean ipv6;

  /** Rules that packets of this family can match, by index, ascending. */
  final int[] rules;

  /** Per field and rule the number of its set, or {@link #FREE}. */
  final int[][] setOf;

  /** Per rule a bit for each field that it constrains. */
  final int[] constrained;

  /** A bit for each field that some rule constrains. */
  final int used;

  private final FieldClasses[] classes = new FieldClasses[Field.COUNT];

  RuleFields(List<MatchRule> all, boolean ipv6, SplittableRandom random) {
    this.ipv6 = ipv6;
    constrained = new int[all.size()];
    setOf = new int[Field.COUNT][all.size()];
    rules = possible(all, ipv6);
    int usedFields = 0;
    for (int f = 0; f < Field.COUNT; f++) {
      Arrays.fill(setOf[f], FREE);
      Field field = Field.of(f);
      int bits = field.bits(ipv6);
      Map<FieldSet, Integer> numbers = new HashMap<>();
      List<FieldSet> sets = new ArrayList<>();
      for (int rule : rules) {
        FieldSet set = all.get(rule).set(field, ipv6);
        if (set.coversAll(bits)) {
          continue;
        }
        Integer next = sets.size();
        Integer number = numbers.putIfAbsent(set, next);
        if (number == null) {
          sets.add(set);
          number = next;
        }
        setOf[f][rule] = number;
        constrained[rule] |= 1 << f;
        usedFields |= 1 << f;
      }
      classes[f] = new FieldClasses(sets, bits, random);
    }
    used = usedFields;
  }

  private static int[] possible(List<MatchRule> all, boolean ipv6) {
    int[] kept = new int[all.size()];
    int count = 0;
    for (int rule = 0; rule < kept.length; rule++) {
      boolean empty = false;
      for (int f = 0; f < Field.COUNT; f++) {
        empty |= all.get(rule).set(Field.of(f), ipv6).isNone();
      }
      if (!empty) {
        kept[count++] = rule;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  FieldClasses classes(int field) {
    return classes[field];
  }

  /** Number of classes of the field that the rule matches. */
  int width(int field, int rule) {
    int set = setOf[field][rule];
    FieldClasses values = classes[field];
    return set == FREE ? values.classCount() : values.width(set);
  }

  boolean isFree(int rule, int fields) {
    return (constrained[rule] & fields) == 0;
  }
}
