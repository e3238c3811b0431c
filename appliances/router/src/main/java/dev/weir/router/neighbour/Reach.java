package dev.weir.router.neighbour;

import dev.weir.router.fib.Fib;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.router.route.Rib;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.wire.Ipv6Addresses;

/**
 * Which addresses are neighbours on an interface: those of its networks, and those whose route
 * leads out of it without a gateway.
 */
@HotPath
final class Reach {
  private final InterfaceTable interfaces;
  private final Rib rib;

  Reach(InterfaceTable interfaces, Rib rib) {
    this.interfaces = interfaces;
    this.rib = rib;
  }

  boolean isNeighbour4(int on, int address) {
    if (interfaces.isOnLink4(on, address)) {
      return true;
    }
    Fib fib = rib.domains().ipv4(interfaces.domain(on));
    return fib != null && rib.nextHopTable().leavesDirectly(fib.lookup4(address), on);
  }

  boolean isNeighbour6(int on, long high, long low) {
    if (Ipv6Addresses.isLinkLocal(high) || interfaces.isOnLink6(on, high, low)) {
      return true;
    }
    Fib fib = rib.domains().ipv6(interfaces.domain(on));
    return fib != null && rib.nextHopTable().leavesDirectly(fib.lookup6(high, low), on);
  }
}
