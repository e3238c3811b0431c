package dev.weir.switching;

import org.jspecify.annotations.Nullable;

/** A bridge of one generation, as the packet path sees it. */
final class Bridge {
  final String name;
  final boolean vlanAware;
  final MacTable table;
  final StaticMacs statics;
  final int ageingSeconds;
  private final @Nullable BridgePort[] portOfSlot = new BridgePort[MacTable.MAX_SLOT + 1];
  private final @Nullable BridgeVlan[] vlans = new BridgeVlan[VlanRange.MAX_ID + 1];

  Bridge(String name, boolean vlanAware, MacTable table, StaticMacs statics, int ageingSeconds) {
    this.name = name;
    this.vlanAware = vlanAware;
    this.table = table;
    this.statics = statics;
    this.ageingSeconds = ageingSeconds;
  }

  /** Completes it; at prepare only. */
  void setPort(BridgePort port) {
    portOfSlot[port.slot] = port;
  }

  /** Completes it; at prepare only. */
  void setVlan(int id, BridgeVlan vlan) {
    vlans[id] = vlan;
  }

  /** The member with a slot; null if it is a member no more. */
  @Nullable BridgePort portOfSlot(int slot) {
    return portOfSlot[slot];
  }

  /** A VLAN; null if no member carries it. */
  @Nullable BridgeVlan vlan(int id) {
    return vlans[id];
  }
}
