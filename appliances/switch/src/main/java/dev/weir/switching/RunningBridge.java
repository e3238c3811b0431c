package dev.weir.switching;

import java.util.List;

/**
 * A bridge in force, as commands and housekeeping see it.
 *
 * @param config what it was made from
 * @param members its members
 * @param routers its routed interfaces
 */
record RunningBridge(
    Bridge bridge, SwitchConfig.Bridge config, List<BridgePort> members, List<BridgePort> routers) {

  /** Whether an entry's port is still a member that carries the entry's VLAN. */
  boolean keeps(MacTable.Entry entry) {
    return members.stream()
        .anyMatch(
            port -> port.interfaceIndex == entry.interfaceIndex() && port.carries(entry.vlan()));
  }
}
