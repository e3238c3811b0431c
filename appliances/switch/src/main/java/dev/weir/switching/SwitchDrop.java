package dev.weir.switching;

import dev.weir.sdk.node.DropReason;

/** Why the switch drops frames. */
public enum SwitchDrop implements DropReason {
  /** Cut short. */
  MALFORMED("malformed-frame", "The frame has no whole Ethernet header or VLAN tag."),
  /** No bridge. */
  NO_BRIDGE("no-bridge", "The interface is no longer a member of any bridge."),
  /** Source address. */
  BAD_SOURCE("bad-source", "The source address is zero or a group address."),
  /** Source is the bridge's own. */
  OWN_SOURCE(
      "own-mac-source",
      "The source address is that of the bridge's own routed interface: look for a loop."),
  /** Source is static elsewhere. */
  STATIC_ELSEWHERE(
      "static-mac-elsewhere", "The source address is configured as static at another member."),
  /** Link-local. */
  LINK_LOCAL(
      "link-local-group",
      "The destination is one of 01-80-C2-00-00-00 to 0F, which bridges never forward."),
  /** VLAN not carried. */
  VLAN_NOT_ALLOWED(
      "vlan-not-allowed",
      "The frame's VLAN is not among those of the member: see its access or trunk."),
  /** Untagged on a trunk. */
  NO_NATIVE_VLAN("no-native-vlan", "A frame without tag came in by a trunk without native VLAN."),
  /** Port's limit. */
  MAC_LIMIT("mac-limit", "The source address would exceed the member's mac-limit."),
  /** Same port. */
  HAIRPIN("hairpin", "The destination is at the member the frame came in by."),
  /** Nowhere to go. */
  NO_EGRESS("no-egress", "No other member carries the frame's VLAN."),
  /** No room for a tag. */
  NO_HEADROOM("no-headroom", "There was no buffer with room for a VLAN tag.");

  private final String label;
  private final String doc;

  SwitchDrop(String label, String doc) {
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
