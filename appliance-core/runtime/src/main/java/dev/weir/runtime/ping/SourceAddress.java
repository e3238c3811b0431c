package dev.weir.runtime.ping;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import dev.weir.sdk.service.RouteTable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The appliance's own address that a packet is sent from.
 *
 * @param address the address
 * @param domain lookup domain of the VRF it belongs to
 */
record SourceAddress(IpAddress address, int domain) {
  private static final String DEFAULT_VRF = "default";

  /** An own address that the operator names. */
  static SourceAddress given(List<InterfaceRef> interfaces, IpAddress source, IpAddress destination)
      throws CommandException {
    if (source.isIpv4() != destination.isIpv4()) {
      throw new CommandException(
          "PING-0001", source + " and " + destination + " are of different families");
    }
    return interfaces.stream()
        .filter(on -> on.addresses().stream().anyMatch(own -> own.address().equals(source)))
        .findFirst()
        .map(on -> new SourceAddress(source, on.domain()))
        .orElseThrow(
            () ->
                new CommandException(
                    "PING-0002",
                    source + " is not an address of the appliance",
                    "'show interfaces' lists them"));
  }

  /**
   * The address that goes with the way to a destination in the default VRF: the destination's own
   * if it is the appliance's, else one of the interface that the route leaves by, in the network of
   * the next hop if there is one; else any global one.
   */
  static SourceAddress choose(
      List<InterfaceRef> interfaces, Optional<RouteTable> routes, IpAddress destination)
      throws CommandException {
    List<InterfaceRef> candidates =
        interfaces.stream().filter(on -> on.enabled() && on.vrf().equals(DEFAULT_VRF)).toList();
    Optional<Route> route = routes.flatMap(table -> table.lookup(DEFAULT_VRF, destination));
    if (routes.isPresent() && route.isEmpty()) {
      throw new CommandException("PING-0003", "there is no route to " + destination);
    }
    Optional<NextHop> hop = route.map(found -> found.nextHops().getFirst());
    IpAddress peer = hop.map(next -> peer(next, destination)).orElse(destination);
    Optional<String> leaving = hop.flatMap(SourceAddress::interfaceName);
    return addresses(candidates, destination.isIpv4())
        .max(
            Comparator.comparing((Own own) -> own.address().address().equals(destination))
                .thenComparing(own -> own.address().network().contains(peer))
                .thenComparing(own -> own.address().network().contains(peer) ? own.length() : 0)
                .thenComparing(own -> leaving.map(own.on().name()::equals).orElse(false))
                .thenComparing(own -> !own.address().address().isLinkLocal()))
        .map(own -> new SourceAddress(own.address().address(), own.on().domain()))
        .orElseThrow(
            () ->
                new CommandException(
                    "PING-0004",
                    "the appliance has no "
                        + (destination.isIpv4() ? "IPv4" : "IPv6")
                        + " address to send from"));
  }

  private record Own(InterfaceRef on, InterfaceAddress address) {
    int length() {
      return address.length();
    }
  }

  private static Stream<Own> addresses(List<InterfaceRef> interfaces, boolean ipv4) {
    return interfaces.stream()
        .flatMap(on -> on.addresses().stream().map(address -> new Own(on, address)))
        .filter(own -> own.address().isIpv4() == ipv4);
  }

  private static IpAddress peer(NextHop hop, IpAddress destination) {
    return hop instanceof NextHop.Via via ? via.gateway() : destination;
  }

  private static Optional<String> interfaceName(NextHop hop) {
    return switch (hop) {
      case NextHop.Via via -> via.interfaceName();
      case NextHop.Direct direct -> Optional.of(direct.interfaceName());
      case NextHop.Special _ -> Optional.empty();
    };
  }
}
