package dev.weir.sdk.module;

/**
 * How often a rule was hit, since its path first existed.
 *
 * @param packets packets
 * @param bytes their bytes
 */
public record RuleHits(long packets, long bytes) {
  /** Never. */
  public static final RuleHits NONE = new RuleHits(0, 0);
}
