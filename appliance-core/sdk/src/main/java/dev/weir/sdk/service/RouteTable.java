package dev.weir.sdk.service;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import java.util.Collection;
import java.util.Optional;

/**
 * The routing tables (RIB), as the router module provides them. Modules offer routes; of the offers
 * for a prefix the best whose next hop can be reached is used. Any control thread; the effect on
 * packets is there when a method returns.
 */
public interface RouteTable {
  /**
   * Offers a route. It takes the place of the protocol's earlier offer of that distance for the
   * prefix.
   *
   * @param vrf name of the VRF, {@code default} for the one that is always there
   * @throws IllegalStateException if the table is full
   */
  void offer(String vrf, Route route);

  /** Takes a protocol's offers for a prefix back; no effect if there is none. */
  void withdraw(String vrf, String protocol, IpPrefix prefix);

  /**
   * Makes a protocol's offers be just these: withdraws the others. Faster than one by one.
   *
   * @throws IllegalStateException if the table is full; nothing has been changed then
   */
  void replace(String vrf, String protocol, Collection<Route> routes);

  /** The route that packets to an address take now. */
  Optional<Route> lookup(String vrf, IpAddress destination);
}
