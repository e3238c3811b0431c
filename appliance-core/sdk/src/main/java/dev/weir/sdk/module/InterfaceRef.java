package dev.weir.sdk.module;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import java.util.List;

/**
 * An interface as configured.
 *
 * @param index number used on the packet path; stays the same for a name as long as the process
 *     lives; 0 is never used
 * @param name what operators call it: {@code eth0}, {@code eth0.10}, {@code br0}
 * @param kind {@code ethernet}, {@code tap}, {@code vlan}, {@code bridge} ...
 * @param configPath its place in the configuration, {@code interfaces ethernet eth0}
 * @param role what it is for, in the operator's words ({@code wan}); empty if not said
 * @param mac MAC address in the low 48 bits; 0 if it has no link layer
 * @param mtu largest IP packet, in bytes
 * @param addresses of the appliance on it
 * @param vrf name of the VRF, {@code default} if not said
 * @param domain the VRF's lookup domain
 * @param parent index of the interface whose VLAN it is; 0 if none
 * @param vlan VLAN id if it has a parent; 0 if not
 * @param bridged true if its frames go to the bridge: it is not routed
 * @param enabled administratively up
 * @param linkLayer true if its frames have Ethernet headers
 */
public record InterfaceRef(
    int index,
    String name,
    String kind,
    ConfigPath configPath,
    String role,
    long mac,
    int mtu,
    List<InterfaceAddress> addresses,
    String vrf,
    int domain,
    int parent,
    int vlan,
    boolean bridged,
    boolean enabled,
    boolean linkLayer) {
  /** Copies the list. */
  public InterfaceRef {
    addresses = List.copyOf(addresses);
  }

  @Override
  public String toString() {
    return name;
  }
}
