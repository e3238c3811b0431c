package dev.weir.runtime.show;

import dev.weir.engine.Generation;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.service.Bridges;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.MacAddresses;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** To which MAC address a host behind an interface would send a packet. */
final class FirstHop {
  /** Locally administered, of no machine: a host on the same network, whoever it is. */
  private static final long SOME_HOST = 0x0200_0000_00fdL;

  private FirstHop() {}

  /**
   * That of the appliance's interface, or of the group. Behind a member of a bridge: of the
   * bridge's routed interface, and of nobody known if there is none or the destination is on the
   * same network.
   *
   * @param vlan tag of the frame
   */
  static long of(
      Generation generation,
      InterfaceRef on,
      Optional<Integer> vlan,
      IpAddress source,
      IpAddress destination) {
    Optional<InterfaceRef> gateway = on.bridged() ? gateway(generation, on, vlan) : Optional.of(on);
    List<InterfaceAddress> own = gateway.map(InterfaceRef::addresses).orElse(List.of());
    Optional<Long> group = group(destination, own);
    if (group.isPresent()) {
      return group.get();
    }
    boolean neighbour =
        own.stream()
            .anyMatch(
                address ->
                    address.network().contains(source)
                        && address.network().contains(destination)
                        && !address.address().equals(destination));
    return gateway
        .filter(router -> !on.bridged() || !neighbour)
        .map(InterfaceRef::mac)
        .orElse(SOME_HOST);
  }

  private static Optional<InterfaceRef> gateway(
      Generation generation, InterfaceRef on, Optional<Integer> vlan) {
    OptionalInt tag = vlan.map(OptionalInt::of).orElse(OptionalInt.empty());
    OptionalInt index =
        generation
            .service(Bridges.class)
            .map(bridges -> bridges.routedInterface(on.index(), tag))
            .orElse(OptionalInt.empty());
    return generation.topology().interfaces().stream()
        .filter(other -> index.isPresent() && other.index() == index.getAsInt())
        .findFirst();
  }

  /** Where a packet to several hosts goes: RFC 1112, section 6.4; RFC 2464, section 7. */
  private static Optional<Long> group(IpAddress destination, List<InterfaceAddress> own) {
    if (destination.isIpv6()) {
      return Ipv6Addresses.isMulticast(destination.high())
          ? Optional.of(MacAddresses.ofIpv6Multicast(destination.low()))
          : Optional.empty();
    }
    if (Ipv4Addresses.isMulticast(destination.ipv4())) {
      return Optional.of(MacAddresses.ofIpv4Multicast(destination.ipv4()));
    }
    boolean broadcast =
        destination.ipv4() == Ipv4Addresses.BROADCAST
            || own.stream()
                .filter(address -> address.isIpv4() && address.length() <= 30)
                .anyMatch(address -> address.network().lastAddress().equals(destination));
    return broadcast ? Optional.of(MacAddresses.BROADCAST) : Optional.empty();
  }
}
