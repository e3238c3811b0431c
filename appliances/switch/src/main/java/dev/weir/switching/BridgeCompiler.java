package dev.weir.switching;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.PrepareException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes one bridge of the packet path out of its configuration. */
final class BridgeCompiler {
  private static final int ALL_SLOTS = VlanRange.MAX_ID + 1;

  private final Assembly assembly;
  private final String name;
  private final SwitchConfig.Bridge config;
  private final MacTable table;
  private final List<BridgePort> members = new ArrayList<>();
  private final List<BridgePort> routers = new ArrayList<>();

  BridgeCompiler(Assembly assembly, String name, SwitchConfig.Bridge config, MacTable table) {
    this.assembly = assembly;
    this.name = name;
    this.config = config;
    this.table = table;
  }

  /** Makes the bridge. */
  Bridge compile() throws PrepareException {
    Map<String, Integer> slots = new HashMap<>();
    for (String member : config.member()) {
      int slot = table.slotOf(interfaceNamed(member).index());
      if (slot == 0) {
        throw new PrepareException(
            BridgePaths.bridge(name).child("member", member),
            "a bridge can tell apart " + MacTable.MAX_SLOT + " interfaces at most");
      }
      slots.put(member, slot);
    }
    int ageingSeconds = (int) config.ageingTime().toSeconds();
    Bridge bridge = new Bridge(name, config.vlanAware(), table, statics(slots), ageingSeconds);
    for (String member : config.member()) {
      BridgePort port = member(bridge, interfaceNamed(member), slots.getOrDefault(member, 0));
      members.add(port);
      bridge.setPort(port);
    }
    Map<Integer, BridgePort> routerOfVlan = new HashMap<>();
    Map<Integer, Long> macOfVlan = new HashMap<>();
    for (int vlan : config.routed().keySet()) {
      InterfaceRef on = interfaceNamed(BridgePaths.routedName(name, config, vlan));
      int id = config.vlanAware() ? vlan : 0;
      BridgePort port =
          new BridgePort(bridge, on.index(), on.name(), 0, id, null, 0, -1, -1, true, on.domain());
      routers.add(port);
      routerOfVlan.put(id, port);
      macOfVlan.put(id, on.mac());
    }
    int first = config.vlanAware() ? 1 : 0;
    int last = config.vlanAware() ? VlanRange.MAX_ID : 0;
    for (int vlan = first; vlan <= last; vlan++) {
      int id = vlan;
      BridgePort[] ports =
          members.stream().filter(port -> port.carries(id)).toArray(BridgePort[]::new);
      BridgePort router = routerOfVlan.get(id);
      if (ports.length > 0 || router != null) {
        bridge.setVlan(id, new BridgeVlan(ports, router, macOfVlan.getOrDefault(id, 0L)));
      }
    }
    return bridge;
  }

  /** Members of the bridge that was made. */
  List<BridgePort> members() {
    return List.copyOf(members);
  }

  /** Routed interfaces of the bridge that was made. */
  List<BridgePort> routers() {
    return List.copyOf(routers);
  }

  private BridgePort member(Bridge bridge, InterfaceRef on, int slot) {
    SwitchPortConfig port =
        assembly.augmented(on, SwitchPortConfig.class).orElseGet(SwitchModule::unsetPort);
    int untagged = 0;
    long @Nullable [] trunkVlans = null;
    ConfigPath vlanPath = on.configPath();
    if (config.vlanAware()) {
      untagged = port.access().map(SwitchPortConfig.Access::vlan).orElse(1);
      vlanPath = on.configPath().child("access");
      if (port.trunk().isPresent()) {
        SwitchPortConfig.Trunk trunk = port.trunk().get();
        untagged = trunk.nativeVlan().orElse(BridgePort.NO_VLAN);
        trunkVlans = bits(trunk.vlan());
        vlanPath = on.configPath().child("trunk");
      }
    }
    return new BridgePort(
        bridge,
        on.index(),
        on.name(),
        slot,
        untagged,
        trunkVlans,
        port.macLimit(),
        assembly.rule(vlanPath),
        assembly.rule(on.configPath().child("mac-limit")),
        false,
        on.domain());
  }

  private static long[] bits(List<VlanRange> ranges) {
    long[] bits = new long[64];
    List<VlanRange> some = ranges.isEmpty() ? List.of(new VlanRange(1, VlanRange.MAX_ID)) : ranges;
    for (VlanRange range : some) {
      for (int id = range.first(); id <= range.last() && id < ALL_SLOTS; id++) {
        bits[id >>> 6] |= 1L << id;
      }
    }
    return bits;
  }

  private StaticMacs statics(Map<String, Integer> slots) {
    Map<Long, Integer> entries = new HashMap<>();
    for (Map.Entry<MacAddress, SwitchConfig.StaticMac> entry : config.staticMac().entrySet()) {
      int vlan = config.vlanAware() ? entry.getValue().vlan() : 0;
      entries.put(
          MacTable.key(entry.getKey().bits(), vlan),
          slots.getOrDefault(entry.getValue().port(), 0));
    }
    return new StaticMacs(entries);
  }

  private InterfaceRef interfaceNamed(String interfaceName) throws PrepareException {
    return assembly
        .interfaceNamed(interfaceName)
        .orElseThrow(
            () ->
                new PrepareException(
                    BridgePaths.bridge(name), "there is no interface " + interfaceName));
  }
}
