package dev.weir.switching;

import dev.weir.sdk.service.Bridges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The routed interfaces of some bridges, by the members in front of them. */
final class RoutedInterfaces implements Bridges {
  private final Map<Integer, BridgePort> members = new HashMap<>();

  RoutedInterfaces(List<RunningBridge> bridges) {
    for (RunningBridge one : bridges) {
      one.members().forEach(port -> members.put(port.interfaceIndex, port));
    }
  }

  @Override
  public OptionalInt routedInterface(int member, OptionalInt tag) {
    BridgePort port = members.get(member);
    if (port == null) {
      return OptionalInt.empty();
    }
    int vlan = port.bridge.vlanAware ? tag.orElse(port.untaggedVlan) : port.untaggedVlan;
    BridgeVlan domain =
        vlan == BridgePort.NO_VLAN || !port.carries(vlan) ? null : port.bridge.vlan(vlan);
    return domain == null || domain.router() == null
        ? OptionalInt.empty()
        : OptionalInt.of(domain.router().interfaceIndex);
  }
}
