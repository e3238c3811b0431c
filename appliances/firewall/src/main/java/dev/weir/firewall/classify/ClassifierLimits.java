package dev.weir.firewall.classify;

/**
 * What a classifier may use.
 *
 * @param maxTrees trees per address family, each of which a lookup may walk
 * @param treeWordsPerRule words of tree nodes per rule
 * @param maxVectorBytes bytes of bit vectors per address family
 */
public record ClassifierLimits(int maxTrees, int treeWordsPerRule, long maxVectorBytes) {
  /** Eight trees, 2 KiB of nodes a rule, 128 MiB of vectors. */
  public static final ClassifierLimits STANDARD = new ClassifierLimits(8, 512, 128L << 20);

  long maxTreeWords(int rules) {
    return 65_536 + (long) treeWordsPerRule * rules;
  }

  long maxBuildSteps(int rules) {
    return 1_000_000 + 1_000L * rules;
  }
}
