package dev.weir.firewall.config;

import dev.weir.sdk.config.Doc;

/** What becomes of a packet that a rule matches. */
public enum Action {
  /** It goes on, and so does its connection. */
  @Doc("Let pass, with the answers")
  ACCEPT,
  /** It disappears. */
  @Doc("Discard without a word")
  DROP,
  /** It disappears and its sender is told. */
  @Doc("Discard and tell the sender: TCP reset, or ICMP administratively prohibited")
  REJECT
}
