package dev.weir.firewall.count;

import dev.weir.sdk.node.Counter;

/** What the firewall counts. */
public enum FirewallCounter implements Counter {
  /** Rule lookups. */
  POLICY_LOOKUPS("policy-lookups", "Packets whose verdict was looked up in the rules"),
  /** Connections decided anew. */
  CONNECTIONS_REEVALUATED(
      "connections-reevaluated", "Open connections looked up again after the policy changed"),
  /** Connections ended by that. */
  CONNECTIONS_REVOKED(
      "connections-revoked", "Open connections ended since the changed policy denies them"),
  /** Answers to rejected packets. */
  REJECTS_SENT("rejects-sent", "TCP resets and ICMP errors sent for rejected packets"),
  /** Answers left out. */
  REJECTS_LIMITED("rejects-limited", "Answers to rejected packets left out by the rate limit"),
  /** Answers not possible. */
  REJECTS_IMPOSSIBLE(
      "rejects-impossible", "Rejected packets that must not or could not be answered"),
  /** Connections translated. */
  NAT_CONNECTIONS("nat-connections", "Connections that were given a translation"),
  /** Rewritten packets. */
  NAT_PACKETS("nat-packets", "Packets rewritten"),
  /** Lines of the log. */
  LOGGED("logged", "Entries written to the firewall's log"),
  /** Lost lines. */
  LOG_OVERWRITTEN("log-overwritten", "Log entries overwritten before anybody read them");

  private final String label;
  private final String doc;

  FirewallCounter(String label, String doc) {
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
