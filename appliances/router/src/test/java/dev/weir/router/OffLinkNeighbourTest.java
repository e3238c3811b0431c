package dev.weir.router;

import static dev.weir.testkit.packet.Checks.arp;
import static dev.weir.testkit.packet.Checks.arpOperation;
import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstMac;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.ipv6;
import static dev.weir.testkit.packet.Checks.src;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.RouterConfig.Gateway;
import dev.weir.router.RouterConfig.Out;
import dev.weir.router.RouterConfig.StaticRoute;
import dev.weir.router.count.RouterDrop;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.Outcome;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Neighbours in none of the interface's networks: a route says that they are there. */
class OffLinkNeighbourTest extends RouterFixture {
  private static final String FAR = "198.51.100.7";
  private static final String FAR_6 = "2001:db8:77::7";
  private static final Map<String, Out> BY_ETH1 = Map.of("eth1", new Out(1));

  private void route(String prefix, StaticRoute route) {
    harness.commit(config(Map.of(IpPrefix.parse(prefix), route), Map.of()));
    teach();
  }

  private static StaticRoute by(Map<IpAddress, Gateway> gateways, Map<String, Out> interfaces) {
    return new StaticRoute(
        gateways, interfaces, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Frame arpReply(String sender) {
    return PacketBuilder.ethernet(WAN_HOST, ETH1)
        .arpReply(WAN_HOST, sender, ETH1, "203.0.113.2")
        .build();
  }

  /** That its question is asked, and its answer lets the packet go on. */
  private void assertResolved(String asked) {
    Outcome first = input("eth0", fromLan("192.168.1.10", FAR).udp(1, 2).build());
    assertThat(first.held()).hasSize(1);
    arp(
        first.transmitted(harness.index("eth1")).getFirst(),
        arpOperation(1),
        src("203.0.113.2"),
        dst(asked));
    Outcome answer = harness.receive("eth1", arpReply(asked));
    ipv4(answer.transmitted(harness.index("eth1")).getFirst(), dstMac(WAN_HOST), dst(FAR));
    Outcome next = input("eth0", fromLan("192.168.1.10", FAR).udp(1, 2).build());
    assertThat(next.transmitted(harness.index("eth1"))).hasSize(1);
  }

  @Test
  void ofRoutesThroughAnInterfaceAlone() {
    route("198.51.100.0/24", by(Map.of(), BY_ETH1));
    assertResolved(FAR);
  }

  @Test
  void ofRoutesThroughSeveralInterfaces() {
    route("198.51.100.0/24", by(Map.of(), Map.of("eth1", new Out(1), "eth0", new Out(1))));
    Outcome asks = harness.receive("eth1", arpRequest(WAN_HOST, FAR, "203.0.113.2"));
    arp(asks.transmitted(harness.index("eth1")).getFirst(), arpOperation(2), dst(FAR));
  }

  @Test
  void ofAGatewayOutsideOfTheNetworks() {
    IpAddress gateway = IpAddress.parse("192.0.2.1");
    route("198.51.100.0/24", by(Map.of(gateway, new Gateway(1, Optional.of("eth1"))), Map.of()));
    assertResolved("192.0.2.1");
  }

  @Test
  void theirRequestsAreAnsweredAndTeach() {
    route("198.51.100.0/24", by(Map.of(), BY_ETH1));
    Outcome asks = harness.receive("eth1", arpRequest(WAN_HOST, FAR, "203.0.113.2"));
    arp(
        asks.transmitted(harness.index("eth1")).getFirst(),
        arpOperation(2),
        src("203.0.113.2"),
        dst(FAR),
        dstMac(WAN_HOST));
    Outcome known = input("eth0", fromLan("192.168.1.10", FAR).udp(1, 2).build());
    ipv4(known.transmitted(harness.index("eth1")).getFirst(), dstMac(WAN_HOST));
  }

  /**
   * Hosts ask with any address of theirs, and must get an answer; what they say is not believed.
   */
  @Test
  void othersAreAnsweredAndTeachNothing() throws Exception {
    route("198.51.100.0/24", by(Map.of(), BY_ETH1));
    // The right interface, but no route; the right address, but by another interface.
    for (Outcome answered :
        List.of(
            harness.receive("eth1", arpRequest(WAN_HOST, "192.0.2.7", "203.0.113.2")),
            harness.receive("eth0", arpRequest(LAN_HOST, FAR, "192.168.1.1")))) {
      assertThat(answered.transmitted()).hasSize(1);
    }
    for (Outcome refused :
        List.of(
            harness.receive("eth1", arpReply("192.0.2.7")),
            harness.receive("eth1", arpRequest(WAN_HOST, "192.0.2.7", "203.0.113.9")))) {
      assertThat(refused.dropped(RouterDrop.ARP_INVALID)).hasSize(1);
      assertThat(refused.transmitted()).isEmpty();
    }
    assertThat(harness.run("show arp").toString()).doesNotContain("192.0.2.7", FAR);
  }

  @Test
  void ofIpv6() {
    route("2001:db8:77::/64", by(Map.of(), BY_ETH1));
    Outcome asks =
        input(
            "eth1",
            PacketBuilder.ethernet(WAN_HOST, "33:33:ff:00:00:02")
                .ipv6(FAR_6, "ff02::1:ff00:2")
                .ttl(255)
                .icmpv6(135, 0)
                .icmpRest(0)
                .payload(
                    HexFormat.of()
                        .parseHex("20010db8000200000000000000000002" + "0101020000000201"))
                .build());
    ipv6(asks.transmitted(harness.index("eth1")).getFirst(), dstMac(WAN_HOST), dst(FAR_6));
    Frame frame =
        PacketBuilder.ethernet(LAN_HOST, ETH0).ipv6("2001:db8:1::10", FAR_6).udp(1, 2).build();
    Outcome known = input("eth0", frame);
    ipv6(known.transmitted(harness.index("eth1")).getFirst(), dstMac(WAN_HOST), dst(FAR_6));
  }
}
