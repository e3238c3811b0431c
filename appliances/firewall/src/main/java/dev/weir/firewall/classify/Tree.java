package dev.weir.firewall.classify;

/**
 * The layout of compiled trees in one array of ints.
 *
 * <p>A reference is either an answer, {@code ~rule} (negative; {@link #NO_RULE} for none), or the
 * offset of a node. A node is three words and a table:
 *
 * <pre>
 *   [0] field in bits 0-3, form in bits 4-5, hash shift in bits 6-11
 *   [1] index mask of a hash, number of ranges less one
 *   [2] reference to follow for a class that a hash does not hold
 *   [3] DIRECT: references by class
 *       HASH:   pairs of class and reference, -1 for a free pair
 *       RANGES: first classes of all ranges but the lowest, then the references of all
 * </pre>
 */
final class Tree {
  static final int NO_RULE = Integer.MAX_VALUE;
  static final int NONE = ~NO_RULE;
  static final int HEADER = 3;
  static final int FIELD_MASK = 15;
  static final int FORM_MASK = 3 << 4;
  static final int DIRECT = 0;
  static final int HASH = 1 << 4;
  static final int RANGES = 2 << 4;
  static final int HASH_SHIFT = 6;

  /** Multiplier of the hash of a class: 2^32 divided by the golden ratio. */
  static final int SPREAD = 0x9E3779B9;

  /** The most pairs of a hash table that a lookup reads. */
  static final int MAX_PAIRS = 4;

  private Tree() {}
}
