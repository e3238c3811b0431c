package dev.weir.router;

import dev.weir.router.address.Detection;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Unit;
import dev.weir.sdk.config.Word;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Configuration of the router, below {@code router}. */
@Doc("Routes, neighbours and what the router answers")
public record RouterConfig(
    @Doc("Static routes of the default VRF") @Word("static") StaticRoutes staticRoutes,
    @Doc("Further VRFs") Map<String, Vrf> vrf,
    @Doc("Settings of interfaces") @KeyLabel("interface") @Word("interface") @InterfaceName
        Map<String, InterfaceSettings> interfaces,
    @Doc("ARP and neighbour discovery") NeighbourConfig neighbour,
    @Doc("ICMP messages of the appliance") Icmp icmp) {

  /** Routes that the operator gives. */
  public record StaticRoutes(
      @Doc("Static routes by destination prefix") @KeyLabel("prefix")
          Map<IpPrefix, StaticRoute> route) {}

  /** A VRF. */
  public record Vrf(@Doc("Static routes of the VRF") @Word("static") StaticRoutes staticRoutes) {}

  /** The next hops for one prefix; those of equal distance share its flows. */
  public record StaticRoute(
      @Doc("Gateways") @KeyLabel("address") Map<IpAddress, Gateway> nextHop,
      @Doc("Interfaces on which destinations are neighbours")
          @KeyLabel("interface")
          @Word("interface")
          @InterfaceName
          Map<String, Out> interfaces,
      @Doc("Drop in silence") Optional<Discard> blackhole,
      @Doc("Drop, and tell the sender that there is no way") Optional<Discard> unreachable,
      @Doc("Drop, and tell the sender that it is forbidden") Optional<Discard> prohibited) {}

  /** A gateway. */
  public record Gateway(
      @Doc("Preference among routes for the prefix; the lowest is used, 255 never")
          @Default("1")
          @Range(min = 1, max = 255)
          int distance,
      @Doc("Interface it is reached by, where the routes do not say")
          @Word("interface")
          @InterfaceName
          Optional<String> interfaceName) {}

  /** An interface as next hop. */
  public record Out(
      @Doc("Preference among routes for the prefix; the lowest is used, 255 never")
          @Default("1")
          @Range(min = 1, max = 255)
          int distance) {}

  /** No next hop. */
  public record Discard(
      @Doc("Preference among routes for the prefix; the lowest is used, 255 never")
          @Default("1")
          @Range(min = 1, max = 255)
          int distance) {}

  /** What the router does on one interface. */
  public record InterfaceSettings(
      @Doc("Check that packets come from where packets to their source would go") @Default("off")
          ReversePath reversePath,
      @Doc("Whether a new address is used before it is known that nobody else has it")
          @Default("optimistic")
          Detection duplicateAddressDetection,
      @Doc("Neighbours whose MAC address is fixed") @KeyLabel("address")
          Map<IpAddress, StaticNeighbour> neighbour) {}

  /** Reverse-path check (RFC 3704). */
  public enum ReversePath {
    /** Not checked. */
    @Doc("Not checked")
    OFF,
    /** Some route leads back. */
    @Doc("A route leads back to the source, by any interface; the default route counts")
    LOOSE,
    /** The route back leads to the interface the packet came in by. */
    @Doc("The route back leads to the interface the packet came in by")
    STRICT
  }

  /** A fixed neighbour. */
  public record StaticNeighbour(@Doc("Its MAC address") MacAddress mac) {}

  /** Limits and times of the neighbour tables. */
  public record NeighbourConfig(
      @Doc("Most neighbours, ARP and neighbour discovery together")
          @Default("8192")
          @Range(min = 16, max = 32768)
          int limit,
      @Doc("Most neighbours on an interface that have not answered yet")
          @Default("256")
          @Range(min = 1, max = 32768)
          int incompleteLimit,
      @Doc("Most requests and solicitations sent on an interface")
          @Default("200")
          @Range(min = 1, max = 100000)
          @Unit("packets/s")
          int solicitationRate,
      @Doc("How long an answer is good for without another")
          @Default("30s")
          @Between(min = "1s", max = "1h")
          Duration reachableTime,
      @Doc("How long a neighbour that is not used is kept")
          @Default("20m")
          @Between(min = "10s", max = "1d")
          Duration staleTime) {}

  /** Rates of ICMP. */
  public record Icmp(
      @Doc("Most ICMP errors sent, by each worker and kind of node; 0 for none")
          @Default("1000")
          @Range(min = 0, max = 1000000)
          @Unit("packets/s")
          int errorRate) {}
}
