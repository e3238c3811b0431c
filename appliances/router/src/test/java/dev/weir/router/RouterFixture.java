package dev.weir.router;

import dev.weir.router.RouterConfig.Gateway;
import dev.weir.router.RouterConfig.Icmp;
import dev.weir.router.RouterConfig.InterfaceSettings;
import dev.weir.router.RouterConfig.NeighbourConfig;
import dev.weir.router.RouterConfig.StaticRoute;
import dev.weir.router.RouterConfig.StaticRoutes;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.node.Arcs;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.ModuleHarness;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;

/** A router between two networks, for the tests that extend this. */
abstract class RouterFixture {
  static final String LAN_HOST = "02:00:00:00:01:10";
  static final String WAN_HOST = "02:00:00:00:02:01";
  static final String ETH0 = "02:57:00:00:00:01";
  static final String ETH1 = "02:57:00:00:00:02";

  @AutoClose
  final ModuleHarness<RouterConfig> harness =
      ModuleHarness.of(new RouterModule())
          .ethernet("eth0", "192.168.1.1/24", "2001:db8:1::1/64")
          .ethernet("eth1", "203.0.113.2/30", "2001:db8:2::2/64");

  /** IP packets that come in by an interface. */
  Outcome input(String on, Frame... frames) {
    return harness.at(Arcs.IP_INPUT, on, on, frames);
  }

  /** With default routes, whose gateways are known. */
  void start() {
    harness.commit(withDefaultRoutes());
    teach();
  }

  static RouterConfig config() {
    return config(Map.of(), Map.of());
  }

  static RouterConfig config(
      Map<IpPrefix, StaticRoute> routes, Map<String, InterfaceSettings> interfaces) {
    return new RouterConfig(
        new StaticRoutes(routes),
        Map.of(),
        interfaces,
        new NeighbourConfig(100, 8, 100, Duration.ofSeconds(30), Duration.ofMinutes(20)),
        new Icmp(1000));
  }

  static StaticRoute via(String... gateways) {
    Map<IpAddress, Gateway> all = new LinkedHashMap<>();
    for (String gateway : gateways) {
      all.put(IpAddress.parse(gateway), new Gateway(1, Optional.empty()));
    }
    return new StaticRoute(all, Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static RouterConfig withDefaultRoutes() {
    return config(
        Map.of(
            IpPrefix.ALL_IPV4, via("203.0.113.1"),
            IpPrefix.ALL_IPV6, via("2001:db8:2::1")),
        Map.of());
  }

  /** The gateway on eth1 and a host on eth0 are known. */
  void teach() {
    harness.receive("eth1", arpRequest(WAN_HOST, "203.0.113.1", "203.0.113.2"));
    harness.receive("eth0", arpRequest(LAN_HOST, "192.168.1.10", "192.168.1.1"));
    harness.takeControlOutput();
  }

  static Frame arpRequest(String mac, String sender, String target) {
    return PacketBuilder.ethernet(mac, "ff:ff:ff:ff:ff:ff").arpRequest(mac, sender, target).build();
  }

  static PacketBuilder fromLan(String source, String destination) {
    PacketBuilder start = PacketBuilder.ethernet(LAN_HOST, ETH0);
    return source.contains(":") ? start.ipv6(source, destination) : start.ipv4(source, destination);
  }
}
