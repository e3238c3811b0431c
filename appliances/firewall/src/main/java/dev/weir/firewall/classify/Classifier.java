package dev.weir.firewall.classify;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds the first of a list of rules that matches a packet, in a number of memory reads that does
 * not grow with the list as a scan's does. Immutable; shared by all workers.
 *
 * <p>How: each field's value is first mapped to its equivalence class. The rules of a family are
 * divided into few groups, each compiled to a graph that resolves one field a step, so that a walk
 * has at most as many steps as there are fields. Rules that would need too much memory that way are
 * held as bit vectors. The reasons and figures are in the architecture decision record on the rule
 * classifier.
 */
public final class Classifier {
  /** The answer if no rule matches: above every rule's index. */
  public static final int NO_RULE = Tree.NO_RULE;

  final FamilyTable ipv4;
  final FamilyTable ipv6;

  private Classifier(FamilyTable ipv4, FamilyTable ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /**
   * Compiles rules; takes tens of milliseconds for ten thousand. Control plane.
   *
   * @param rules in order of precedence
   * @throws RulesetTooLargeException if even the most compact form outgrows the limits
   */
  public static Classifier compile(List<MatchRule> rules, ClassifierLimits limits)
      throws RulesetTooLargeException {
    // Marks only have to be unknown to the author of the rules; the form compiled is the same.
    SplittableRandom random = new SplittableRandom();
    return new Classifier(
        new FamilyTable(new RuleFields(rules, false, random), limits),
        new FamilyTable(new RuleFields(rules, true, random), limits));
  }

  /**
   * The index of the first rule that matches, or {@link #NO_RULE}. Hot path: allocates nothing.
   *
   * @param key filled by the caller; its scratch is overwritten
   */
  public int lookup(PacketKey key) {
    return key.ipv6 ? ipv6.lookup(key) : ipv4.lookup(key);
  }

  /** Scratch words that a {@link PacketKey} for this classifier needs. */
  public int scratchWords() {
    return Math.max(ipv4.scratchWords(), ipv6.scratchWords());
  }

  /** Bytes that the compiled form takes. */
  public long bytes() {
    return ipv4.bytes() + ipv6.bytes();
  }
}
