package dev.weir.switching;

import dev.weir.sdk.config.ConfigPath;

/** Places of the configuration, and the names of routed interfaces. */
final class BridgePaths {
  private BridgePaths() {}

  static ConfigPath bridge(String name) {
    return ConfigPath.of("switch", "bridge", name);
  }

  static ConfigPath routed(String bridge, int vlan) {
    return bridge(bridge).child("routed", Integer.toString(vlan));
  }

  /** Name of the routed interface of a VLAN. */
  static String routedName(String bridge, SwitchConfig.Bridge config, int vlan) {
    return config.vlanAware() ? bridge + "." + vlan : bridge;
  }
}
