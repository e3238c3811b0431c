package dev.weir.firewall.count;

import dev.weir.sdk.node.DropReason;

/** Why the firewall drops packets. */
public enum FirewallDropReason implements DropReason {
  /** A rule with action drop. */
  DENIED_BY_RULE("denied-by-rule", "A rule with action drop matched; see the rule named with it"),
  /** A rule with action reject. */
  REJECTED_BY_RULE(
      "rejected-by-rule", "A rule with action reject matched; the sender was told, within limits"),
  /** No rule matched. */
  DENIED_BY_DEFAULT(
      "denied-by-default", "No rule between the zones matched and the default action denies it"),
  /** An interface without zone. */
  NO_ZONE("no-zone", "The packet's interface is in no zone while others are; put it into a zone"),
  /** No connection. */
  INVALID_STATE(
      "invalid-state", "The packet should belong to a connection but fits none that is open"),
  /** No free port. */
  NAT_PORTS_EXHAUSTED(
      "nat-ports-exhausted",
      "No address and port to translate to is free; add addresses to the pool or ports"),
  /** No address that may be used. */
  NAT_NO_ADDRESS(
      "nat-no-address",
      "The address to translate the source to is none of the interface's, or is withheld since"
          + " another host has it or may have it; see show router addresses"),
  /** Broken quoted header. */
  NAT_UNTRANSLATABLE(
      "nat-untranslatable",
      "A packet of a translated connection has a header that cannot be rewritten");

  private final String label;
  private final String doc;

  FirewallDropReason(String label, String doc) {
    this.label = label;
    this.doc = doc;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String doc() {
    return doc;
  }
}
