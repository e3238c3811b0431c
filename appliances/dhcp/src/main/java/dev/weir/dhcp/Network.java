package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.module.InterfaceRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pool as served: its configuration with the interface it is on.
 *
 * @param name of the pool
 * @param pool its configuration
 * @param on the interface
 * @param server the appliance's address on the network
 * @param prefix the network
 */
record Network(
    String name, DhcpConfig.Pool pool, InterfaceRef on, IpAddress server, IpPrefix prefix) {
  /** Addresses that are never lent from the ranges. */
  Set<IpAddress> reserved() {
    Set<IpAddress> reserved = new HashSet<>();
    pool.staticLease().values().forEach(lease -> reserved.add(lease.address()));
    on.addresses().forEach(address -> reserved.add(address.address()));
    return reserved;
  }

  /** Names of hosts with a static lease, by hardware address. */
  Map<MacAddress, String> hosts() {
    Map<MacAddress, String> hosts = new HashMap<>();
    pool.staticLease().forEach((host, lease) -> hosts.put(lease.mac(), host));
    return hosts;
  }

  /** The address a host always gets. */
  Optional<IpAddress> staticAddress(MacAddress hardware) {
    return pool.staticLease().values().stream()
        .filter(lease -> lease.mac().equals(hardware))
        .map(DhcpConfig.StaticLease::address)
        .findFirst();
  }

  /** Whether the address may be lent from the ranges. */
  boolean lends(IpAddress address) {
    return pool.range().stream().anyMatch(range -> range.contains(address))
        && !reserved().contains(address);
  }
}
