package dev.weir.firewall.classify;

/**
 * Divides rules that are too much for one tree: those narrow in one field from those wide in it.
 * Narrow rules are cheap to resolve by that field; among the wide ones the other fields decide.
 */
final class RuleDivision {
  /** Addresses divide if this part of the rules stands apart by them: they have most classes. */
  private static final int ADDRESSES_FIRST = 256;

  private RuleDivision() {}

  /** Two ascending parts, or none if no field tells the rules apart. */
  static int[][] divide(RuleFields fields, int[] rules) {
    int bestField = -1;
    int bestBalance = 0;
    for (int f = 0; f < Field.COUNT; f++) {
      int narrow = 0;
      int limit = narrowLimit(fields, f);
      for (int rule : rules) {
        narrow += fields.width(f, rule) <= limit ? 1 : 0;
      }
      int balance = Math.min(narrow, rules.length - narrow);
      if (f > Field.DESTINATION_INDEX && bestBalance > rules.length / ADDRESSES_FIRST) {
        break;
      }
      if (balance > bestBalance) {
        bestBalance = balance;
        bestField = f;
      }
    }
    if (bestField < 0) {
      return new int[0][];
    }
    IntList narrow = new IntList(rules.length);
    IntList wide = new IntList(rules.length);
    int limit = narrowLimit(fields, bestField);
    for (int rule : rules) {
      (fields.width(bestField, rule) <= limit ? narrow : wide).add(rule);
    }
    return new int[][] {narrow.toArray(), wide.toArray()};
  }

  private static int narrowLimit(RuleFields fields, int field) {
    int classes = fields.classes(field).classCount();
    return Math.min(classes - 1, Math.max(4, (int) Math.sqrt(classes)));
  }
}
