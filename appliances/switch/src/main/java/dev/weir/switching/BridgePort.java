package dev.weir.switching;

import org.jspecify.annotations.Nullable;

/** A member of a bridge, or one of its routed interfaces, as the packet path sees it. Immutable. */
final class BridgePort {
  /** No VLAN: frames without tag are dropped. */
  static final int NO_VLAN = -1;

  final Bridge bridge;
  final int interfaceIndex;
  final String name;

  /** Number in the MAC table; 0 for a routed interface, which learns nothing. */
  final int slot;

  /** VLAN of frames without tag; {@link #NO_VLAN} if there is none. 0 if not VLAN aware. */
  final int untaggedVlan;

  /** Whether frames with tags are taken (and sent, but of the untagged VLAN). */
  final boolean trunk;

  /** Most addresses; 0 for no limit. */
  final int macLimit;

  /** Rule that drops on account of VLANs are booked on. */
  final int vlanRule;

  /** Rule that drops on account of the limit are booked on. */
  final int limitRule;

  /** Whether the router is behind it. */
  final boolean routed;

  /** Lookup domain of a routed interface. */
  final int domain;

  private final long[] vlans;

  BridgePort(
      Bridge bridge,
      int interfaceIndex,
      String name,
      int slot,
      int untaggedVlan,
      long @Nullable [] trunkVlans,
      int macLimit,
      int vlanRule,
      int limitRule,
      boolean routed,
      int domain) {
    this.bridge = bridge;
    this.interfaceIndex = interfaceIndex;
    this.name = name;
    this.slot = slot;
    this.untaggedVlan = untaggedVlan;
    this.trunk = trunkVlans != null;
    this.vlans = trunkVlans != null ? trunkVlans : new long[64];
    this.macLimit = macLimit;
    this.vlanRule = vlanRule;
    this.limitRule = limitRule;
    this.routed = routed;
    this.domain = domain;
    if (untaggedVlan >= 0) {
      vlans[untaggedVlan >>> 6] |= 1L << untaggedVlan;
    }
  }

  /** Whether it is a member of a VLAN. */
  boolean carries(int vlan) {
    return (vlans[vlan >>> 6] >>> vlan & 1) != 0;
  }

  /** Whether frames of a VLAN leave it with a tag. */
  boolean tags(int vlan) {
    return trunk && vlan != untaggedVlan;
  }
}
