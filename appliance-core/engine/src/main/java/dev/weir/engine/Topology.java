package dev.weir.engine;

import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.InterfaceRef;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The interfaces of a generation.
 *
 * @param interfaces devices, VLAN sub-interfaces and those that modules declare
 * @param devices by name of the interface; the same object as long as the device is the same
 * @param shadows where the host's stack meets an interface, by its name
 * @param coalescing names of those whose small TCP segments are joined
 */
public record Topology(
    List<InterfaceRef> interfaces,
    Map<String, InterfaceDevice> devices,
    Map<String, InterfaceDevice> shadows,
    Set<String> coalescing) {
  /** Copies the collections. */
  public Topology {
    interfaces = List.copyOf(interfaces);
    devices = Map.copyOf(devices);
    shadows = Map.copyOf(shadows);
    coalescing = Set.copyOf(coalescing);
  }

  /** One in which no interface joins segments. */
  public Topology(
      List<InterfaceRef> interfaces,
      Map<String, InterfaceDevice> devices,
      Map<String, InterfaceDevice> shadows) {
    this(interfaces, devices, shadows, Set.of());
  }
}
