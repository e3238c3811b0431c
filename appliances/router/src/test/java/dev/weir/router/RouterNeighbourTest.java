package dev.weir.router;

import static dev.weir.testkit.packet.Checks.arp;
import static dev.weir.testkit.packet.Checks.arpOperation;
import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstMac;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.icmpRest;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.ipv6;
import static dev.weir.testkit.packet.Checks.quoted;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.srcMac;
import static dev.weir.testkit.packet.Checks.ttl;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.RouterConfig.InterfaceSettings;
import dev.weir.router.RouterConfig.ReversePath;
import dev.weir.router.RouterConfig.StaticNeighbour;
import dev.weir.router.RouterConfig.StaticRoute;
import dev.weir.router.address.Detection;
import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.ModuleHarness;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is asked for by ARP and neighbour discovery, who is answered, and what waits meanwhile. */
class RouterNeighbourTest extends RouterFixture {
  @Test
  void asksForAnUnknownNeighbourAndSendsWhatWaited() {
    harness.commit(withDefaultRoutes());
    harness.takeControlOutput();
    Outcome first = input("eth0", fromLan("192.168.1.10", "198.51.100.7").ttl(9).udp(1, 2).build());
    Frame request = first.transmitted(harness.index("eth1")).getFirst();
    arp(request, arpOperation(1), src("203.0.113.2"), dst("203.0.113.1"));
    assertThat(first.held()).hasSize(1);
    Outcome answer =
        harness.receive(
            "eth1",
            PacketBuilder.ethernet(WAN_HOST, ETH1)
                .arpReply(WAN_HOST, "203.0.113.1", ETH1, "203.0.113.2")
                .build());
    ipv4(answer.transmitted(harness.index("eth1")).getFirst(), dstMac(WAN_HOST), ttl(8));
    assertThat(answer.released()).hasSize(1);
  }

  @Test
  void givesUpOnASilentNeighbourAndTellsTheSender() {
    start();
    harness.commit(config(Map.of(IpPrefix.ALL_IPV4, via("192.168.1.77")), Map.of()));
    input(
        "eth1",
        PacketBuilder.ethernet(WAN_HOST, ETH1).ipv4("203.0.113.1", "9.9.9.9").udp(1, 2).build());
    Outcome later = harness.advance(Duration.ofSeconds(6));
    assertThat(later.dropped(RouterDrop.NO_NEIGHBOUR)).hasSize(1);
    Frame error = later.transmitted(harness.index("eth1")).getFirst();
    ipv4(error, dst("203.0.113.1"), icmp(3, 1, quoted(dst("9.9.9.9"))));
    assertThat(later.transmitted(harness.index("eth0"))).as("asked two times more").hasSize(2);
  }

  @Test
  void boundsWhatWaits() {
    harness.commit(withDefaultRoutes());
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build();
    Outcome outcome = input("eth0", frame, frame, frame, frame, frame, frame);
    assertThat(outcome.dropped(RouterDrop.NEIGHBOUR_QUEUE_FULL)).hasSize(2);
    Frame[] sweep = new Frame[50];
    for (int i = 0; i < sweep.length; i++) {
      sweep[i] =
          PacketBuilder.ethernet(WAN_HOST, ETH1)
              .ipv4("203.0.113.1", "192.168.1." + (100 + i))
              .udp(1, 2)
              .build();
    }
    Outcome scan = input("eth1", sweep);
    assertThat(scan.dropped(RouterDrop.NEIGHBOUR_LIMIT)).hasSize(42);
    // None is left behind when they are given up: the harness fails on a lost slot.
    harness.advance(Duration.ofSeconds(20));
    assertThat(input("eth1", sweep[0]).held()).hasSize(1);
    harness.advance(Duration.ofSeconds(20));
  }

  @Test
  void answersArpForItsOwnAddressOnly() {
    harness.commit(config());
    harness.takeControlOutput();
    Outcome own = harness.receive("eth0", arpRequest(LAN_HOST, "192.168.1.10", "192.168.1.1"));
    arp(
        own.transmitted(harness.index("eth0")).getFirst(),
        arpOperation(2),
        srcMac(ETH0),
        dstMac(LAN_HOST),
        src("192.168.1.1"),
        dst("192.168.1.10"));
    Outcome other = harness.receive("eth0", arpRequest(LAN_HOST, "192.168.1.10", "192.168.1.2"));
    assertThat(other.transmitted()).isEmpty();
    Outcome foreign = harness.receive("eth0", arpRequest(LAN_HOST, "10.0.0.1", "192.168.1.1"));
    assertThat(foreign.transmitted(harness.index("eth0"))).hasSize(1);
    Outcome broadcast =
        harness.receive("eth0", arpRequest(LAN_HOST, "192.168.1.255", "192.168.1.1"));
    assertThat(broadcast.dropped(RouterDrop.ARP_INVALID)).hasSize(1);
  }

  @Test
  void resolvesIpv6AndAnswersEchoToItsLinkLocalAddress() {
    harness.commit(withDefaultRoutes());
    harness.takeControlOutput();
    Outcome first = input("eth0", fromLan("2001:db8:1::10", "2001:db8:9::1").udp(1, 2).build());
    Frame solicitation = first.transmitted(harness.index("eth1")).getFirst();
    ipv6(solicitation, dst("ff02::1:ff00:1"), ttl(255), icmp(135, 0));
    Outcome echo =
        input("eth0", fromLan("fe80::10", "fe80::57:ff:fe00:1").echoRequest(3, 1).build());
    ipv6(echo.transmitted(harness.index("eth0")).getFirst(), dst("ff02::1:ff00:10"), icmp(135, 0));
    Frame advertisement =
        PacketBuilder.ethernet(LAN_HOST, ETH0)
            .ipv6("fe80::10", "fe80::57:ff:fe00:1")
            .ttl(255)
            .icmpv6(136, 0)
            .icmpRest(0x60000000)
            .payload(
                HexFormat.of().parseHex("fe800000000000000000000000000010" + "0201020000000110"))
            .build();
    Outcome answer = input("eth0", advertisement);
    ipv6(
        answer.transmitted(harness.index("eth0")).getFirst(),
        src("fe80::57:ff:fe00:1"),
        dst("fe80::10"),
        dstMac(LAN_HOST),
        icmp(129, 0));
    harness.advance(Duration.ofSeconds(10));
  }

  @Test
  void answersNeighbourSolicitations() {
    harness.commit(config());
    Frame solicitation =
        PacketBuilder.ethernet(LAN_HOST, "33:33:ff:00:00:01")
            .ipv6("2001:db8:1::10", "ff02::1:ff00:1")
            .ttl(255)
            .icmpv6(135, 0)
            .payload(
                HexFormat.of().parseHex("20010db8000100000000000000000001" + "0101020000000110"))
            .build();
    Frame answer = input("eth0", solicitation).transmitted(harness.index("eth0")).getFirst();
    ipv6(
        answer,
        src("2001:db8:1::1"),
        dst("2001:db8:1::10"),
        dstMac(LAN_HOST),
        ttl(255),
        icmp(136, 0, icmpRest(0xe0000000)));
    Frame hopped =
        PacketBuilder.ethernet(LAN_HOST, "33:33:ff:00:00:01")
            .ipv6("2001:db8:1::10", "ff02::1:ff00:1")
            .ttl(254)
            .icmpv6(135, 0)
            .payload(
                HexFormat.of().parseHex("20010db8000100000000000000000001" + "0101020000000110"))
            .build();
    assertThat(input("eth0", hopped).dropped(RouterDrop.ND_INVALID)).hasSize(1);
  }

  @Test
  void usesStaticNeighboursAndForgetsThemWithTheConfiguration() {
    Map<IpAddress, StaticNeighbour> fixed =
        Map.of(
            IpAddress.parse("203.0.113.1"),
            new StaticNeighbour(MacAddress.parse("02:00:00:00:00:99")));
    Map<IpPrefix, StaticRoute> routes = Map.of(IpPrefix.ALL_IPV4, via("203.0.113.1"));
    harness.commit(
        config(
            routes,
            Map.of("eth1", new InterfaceSettings(ReversePath.OFF, Detection.OPTIMISTIC, fixed))));
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build();
    ipv4(input("eth0", frame).transmitted().getFirst(), dstMac("02:00:00:00:00:99"));
    harness.commit(config(routes, Map.of()));
    assertThat(input("eth0", frame).held()).hasSize(1);
    harness.advance(Duration.ofSeconds(10));
  }

  @Test
  void everyWorkerLeavesNeighboursToTheFirst() {
    try (ModuleHarness<RouterConfig> two = ModuleHarness.of(new RouterModule(), 2)) {
      two.ethernet("eth0", "192.168.1.1/24");
      two.commit(config());
      two.takeControlOutput();
      Outcome asked = two.receiveOn(1, "eth0", arpRequest(LAN_HOST, "192.168.1.10", "192.168.1.1"));
      arp(asked.transmitted(two.index("eth0")).getFirst(), arpOperation(2), dstMac(LAN_HOST));
    }
  }

  @Test
  void aProbeChangesNothing() {
    harness.commit(withDefaultRoutes());
    harness.takeControlOutput();
    long before = harness.counter(RouterCounter.ARP_REQUESTS_SENT);
    harness.probe("eth0", fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build());
    assertThat(harness.counter(RouterCounter.ARP_REQUESTS_SENT)).isEqualTo(before);
  }
}
