package dev.weir.firewall.classify;

/** A ruleset whose compiled form would outgrow the memory that it may use. */
public final class RulesetTooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  RulesetTooLargeException(int rules, long maxBytes) {
    super(
        rules
            + " rules overlap so much that their lookup table would need more than "
            + (maxBytes >>> 20)
            + " MiB");
  }
}
