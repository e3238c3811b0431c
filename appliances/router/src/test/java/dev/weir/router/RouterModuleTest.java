package dev.weir.router;

import static dev.weir.router.RouterFixture.ETH0;
import static dev.weir.router.RouterFixture.ETH1;
import static dev.weir.router.RouterFixture.LAN_HOST;
import static dev.weir.router.RouterFixture.WAN_HOST;
import static dev.weir.router.RouterFixture.arpRequest;
import static dev.weir.router.RouterFixture.fromLan;
import static dev.weir.testkit.packet.Checks.arp;
import static dev.weir.testkit.packet.Checks.arpOperation;
import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstMac;
import static dev.weir.testkit.packet.Checks.echoId;
import static dev.weir.testkit.packet.Checks.fragment;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.icmpRest;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.ipv6;
import static dev.weir.testkit.packet.Checks.quoted;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.srcMac;
import static dev.weir.testkit.packet.Checks.ttl;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.RouterConfig.Discard;
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
import dev.weir.sdk.command.Table;
import dev.weir.sdk.node.Arcs;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.FakePipeline;
import dev.weir.testkit.pipeline.ModuleHarness;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RouterModuleTest {
  @AutoClose private final ModuleHarness<RouterConfig> harness = RouterFixture.harness();

  private Outcome input(String on, Frame... frames) {
    return harness.at(Arcs.IP_INPUT, on, on, frames);
  }

  private void start() {
    harness.commit(RouterFixture.withDefaultRoutes());
    RouterFixture.teach(harness);
  }

  @Test
  void forwardsToTheGateway() {
    start();
    Outcome outcome =
        input("eth0", fromLan("192.168.1.10", "198.51.100.7").ttl(64).udp(1000, 53).build());
    assertThat(outcome.events()).hasSize(1);
    Frame sent = outcome.transmitted(harness.index("eth1")).getFirst();
    ipv4(sent, srcMac(ETH1), dstMac(WAN_HOST), ttl(63), src("192.168.1.10"), dst("198.51.100.7"));
  }

  @Test
  void forwardsABurst() {
    start();
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").udp(1000, 53).build();
    List<Frame> frames = Stream.generate(() -> frame).limit(FakePipeline.BURST).toList();
    Outcome outcome = input("eth0", frames.toArray(Frame[]::new));
    assertThat(outcome.transmitted(harness.index("eth1"))).hasSize(FakePipeline.BURST);
  }

  @Test
  void asksForAnUnknownNeighbourAndSendsWhatWaited() {
    harness.commit(RouterFixture.withDefaultRoutes());
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
    harness.commit(
        RouterFixture.config(
            Map.of(IpPrefix.ALL_IPV4, RouterFixture.via("192.168.1.77")), Map.of()));
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
    harness.commit(RouterFixture.withDefaultRoutes());
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
    harness.commit(RouterFixture.config());
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
  void answersEcho() {
    start();
    Outcome four =
        input(
            "eth0", fromLan("192.168.1.10", "192.168.1.1").echoRequest(7, 1).payload("x").build());
    ipv4(
        four.transmitted(harness.index("eth0")).getFirst(),
        src("192.168.1.1"),
        dst("192.168.1.10"),
        dstMac(LAN_HOST),
        icmp(0, 0, echoId(7)));
    Outcome wrong =
        input(
            "eth0", fromLan("192.168.1.10", "192.168.1.1").echoRequest(7, 1).badChecksum().build());
    assertThat(wrong.dropped(RouterDrop.ICMP_INVALID)).hasSize(1);
    Outcome broadcast =
        input("eth0", fromLan("192.168.1.10", "192.168.1.255").echoRequest(7, 1).build());
    assertThat(broadcast.transmitted()).isEmpty();
  }

  @Test
  void resolvesIpv6AndAnswersEchoToItsLinkLocalAddress() {
    harness.commit(RouterFixture.withDefaultRoutes());
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
    harness.commit(RouterFixture.config());
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
  void tellsWhenTtlRunsOut() {
    start();
    Outcome outcome =
        input("eth0", fromLan("192.168.1.10", "198.51.100.7").ttl(1).udp(1000, 53).build());
    assertThat(outcome.dropped(RouterDrop.TTL_EXCEEDED)).hasSize(1);
    ipv4(
        outcome.transmitted(harness.index("eth0")).getFirst(),
        src("192.168.1.1"),
        dst("192.168.1.10"),
        icmp(11, 0, quoted(src("192.168.1.10"), dst("198.51.100.7"))));
  }

  @Test
  void neverTellsAboutErrorsGroupsAndLaterFragments() {
    start();
    Outcome error =
        input(
            "eth0",
            fromLan("192.168.1.10", "198.51.100.7").ttl(1).icmp(3, 1).payloadOf(28).build());
    Outcome later =
        input(
            "eth0",
            fromLan("192.168.1.10", "198.51.100.7")
                .ttl(1)
                .fragment(800, true)
                .payloadOf(16)
                .build());
    for (Outcome outcome : List.of(error, later)) {
      assertThat(outcome.dropped(RouterDrop.TTL_EXCEEDED)).hasSize(1);
      assertThat(outcome.transmitted()).isEmpty();
    }
    assertThat(harness.counter(RouterCounter.ICMP_ERRORS_FORBIDDEN)).isEqualTo(2);
  }

  @Test
  void limitsTheRateOfErrors() {
    start();
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").ttl(1).udp(1000, 53).build();
    List<Frame> frames = Stream.generate(() -> frame).limit(300).toList();
    input("eth0", frames.toArray(Frame[]::new));
    assertThat(harness.counter(RouterCounter.ICMP_ERRORS)).isEqualTo(100);
    assertThat(harness.counter(RouterCounter.ICMP_ERRORS_LIMITED)).isEqualTo(200);
  }

  @Test
  void fragmentsWhatMayBeFragmentedAndRefusesTheRest() {
    start();
    Outcome cut =
        input("eth0", fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).payloadOf(3000).build());
    List<Frame> parts = cut.transmitted(harness.index("eth1"));
    assertThat(parts).hasSize(3);
    ipv4(parts.get(0), fragment(0, true), dstMac(WAN_HOST), ttl(63));
    ipv4(parts.get(1), fragment(1480, true));
    ipv4(parts.get(2), fragment(2960, false));
    Outcome refused =
        input(
            "eth0",
            fromLan("192.168.1.10", "198.51.100.7")
                .dontFragment()
                .udp(1, 2)
                .payloadOf(3000)
                .build());
    assertThat(refused.dropped(RouterDrop.TOO_BIG)).hasSize(1);
    ipv4(refused.transmitted().getFirst(), icmp(3, 4, icmpRest(1500)));
    Outcome six =
        input("eth0", fromLan("2001:db8:1::10", "2001:db8:9::1").udp(1, 2).payloadOf(3000).build());
    assertThat(six.dropped(RouterDrop.TOO_BIG)).hasSize(1);
  }

  @Test
  void passesLargeSegmentsWholeIfTheirPartsFit() {
    start();
    PacketBuilder tcp =
        fromLan("192.168.1.10", "198.51.100.7").dontFragment().tcp(1, 2).payloadOf(20_000);
    assertThat(input("eth0", tcp.gso(1460).partialChecksum().build()).transmitted()).hasSize(1);
    Outcome refused = input("eth0", tcp.gso(1461).build());
    assertThat(refused.dropped(RouterDrop.TOO_BIG)).hasSize(1);
  }

  @Test
  void dropsMartiansSourceRoutesAndForeignGroups() {
    start();
    assertThat(input("eth0", fromLan("127.0.0.1", "198.51.100.7").udp(1, 2).build()).dropped())
        .hasSize(1);
    Map<String, RouterDrop> byDestination =
        Map.of(
            "127.0.0.1", RouterDrop.MARTIAN_DESTINATION,
            "240.0.0.1", RouterDrop.MARTIAN_DESTINATION,
            "224.0.0.9", RouterDrop.NOT_MEMBER,
            "203.0.113.3", RouterDrop.DIRECTED_BROADCAST,
            "ff02::9", RouterDrop.NOT_MEMBER,
            "fe80::99", RouterDrop.LINK_LOCAL_FORWARD,
            "::1", RouterDrop.MARTIAN_DESTINATION);
    byDestination.forEach(
        (destination, why) -> {
          String source = destination.contains(":") ? "2001:db8:1::10" : "192.168.1.10";
          Outcome outcome = input("eth0", fromLan(source, destination).udp(1, 2).build());
          assertThat(outcome.dropped(why)).as(destination + " " + outcome).hasSize(1);
        });
    Outcome routed =
        input(
            "eth0",
            fromLan("192.168.1.10", "198.51.100.7")
                .ipOptions("830704c0a8010100")
                .udp(1, 2)
                .build());
    assertThat(routed.dropped(RouterDrop.SOURCE_ROUTED)).hasSize(1);
  }

  @Test
  void checksTheReversePath() {
    RouterConfig strict =
        RouterFixture.config(
            Map.of(IpPrefix.ALL_IPV4, RouterFixture.via("203.0.113.1")),
            Map.of(
                "eth0", new InterfaceSettings(ReversePath.STRICT, Detection.OPTIMISTIC, Map.of())));
    harness.commit(strict);
    RouterFixture.teach(harness);
    Outcome spoofed = input("eth0", fromLan("198.51.100.9", "198.51.100.7").udp(1, 2).build());
    assertThat(spoofed.dropped(RouterDrop.REVERSE_PATH)).hasSize(1);
    Outcome own = input("eth0", fromLan("192.168.1.1", "198.51.100.7").udp(1, 2).build());
    assertThat(own.dropped(RouterDrop.MARTIAN_SOURCE)).hasSize(1);
    Outcome good = input("eth0", fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build());
    assertThat(good.transmitted()).hasSize(1);
  }

  @Test
  void obeysBlackholeAndUnreachable() {
    StaticRoute blackhole =
        new StaticRoute(
            Map.of(), Map.of(), Optional.of(new Discard(1)), Optional.empty(), Optional.empty());
    StaticRoute unreachable =
        new StaticRoute(
            Map.of(), Map.of(), Optional.empty(), Optional.of(new Discard(1)), Optional.empty());
    harness.commit(
        RouterFixture.config(
            Map.of(
                IpPrefix.parse("10.0.0.0/8"), blackhole,
                IpPrefix.parse("10.1.0.0/16"), unreachable),
            Map.of()));
    RouterFixture.teach(harness);
    Outcome silent = input("eth0", fromLan("192.168.1.10", "10.9.9.9").udp(1, 2).build());
    assertThat(silent.events()).hasSize(1);
    assertThat(silent.dropped(RouterDrop.BLACKHOLE)).hasSize(1);
    Outcome told = input("eth0", fromLan("192.168.1.10", "10.1.9.9").udp(1, 2).build());
    assertThat(told.dropped(RouterDrop.UNREACHABLE_ROUTE)).hasSize(1);
    ipv4(told.transmitted().getFirst(), icmp(3, 1));
    Outcome none = input("eth0", fromLan("192.168.1.10", "11.1.9.9").udp(1, 2).build());
    assertThat(none.dropped(RouterDrop.NO_ROUTE)).hasSize(1);
    ipv4(none.transmitted().getFirst(), icmp(3, 0));
  }

  @Test
  void usesStaticNeighboursAndForgetsThemWithTheConfiguration() {
    Map<IpAddress, StaticNeighbour> fixed =
        Map.of(
            IpAddress.parse("203.0.113.1"),
            new StaticNeighbour(MacAddress.parse("02:00:00:00:00:99")));
    Map<IpPrefix, StaticRoute> routes = Map.of(IpPrefix.ALL_IPV4, RouterFixture.via("203.0.113.1"));
    harness.commit(
        RouterFixture.config(
            routes,
            Map.of("eth1", new InterfaceSettings(ReversePath.OFF, Detection.OPTIMISTIC, fixed))));
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build();
    ipv4(input("eth0", frame).transmitted().getFirst(), dstMac("02:00:00:00:00:99"));
    harness.commit(RouterFixture.config(routes, Map.of()));
    assertThat(input("eth0", frame).held()).hasSize(1);
    harness.advance(Duration.ofSeconds(10));
  }

  @Test
  void aLinkThatGoesDownTakesItsRoutesAlong() {
    start();
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build();
    harness.link("eth1", false);
    assertThat(input("eth0", frame).dropped(RouterDrop.NO_ROUTE)).hasSize(1);
    harness.link("eth1", true);
    assertThat(input("eth0", frame).transmitted(harness.index("eth1"))).hasSize(1);
  }

  @Test
  void aProbeChangesNothing() {
    harness.commit(RouterFixture.withDefaultRoutes());
    harness.takeControlOutput();
    long before = harness.counter(RouterCounter.ARP_REQUESTS_SENT);
    harness.probe("eth0", fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build());
    assertThat(harness.counter(RouterCounter.ARP_REQUESTS_SENT)).isEqualTo(before);
  }

  @Test
  void showsAndClears() throws Exception {
    start();
    Table routes = (Table) harness.run("show ip route");
    assertThat(routes.rows().stream().map(row -> String.valueOf(row.getFirst())))
        .contains("0.0.0.0/0", "192.168.1.0/24", "203.0.113.0/30");
    Table one = (Table) harness.run("show ip route 198.51.100.7");
    assertThat(one.rows()).hasSize(1);
    assertThat(one.rows().getFirst()).contains("via 203.0.113.1", "eth1");
    assertThat(((Table) harness.run("show arp")).rows()).hasSize(2);
    assertThat(((Table) harness.run("show arp interface eth0")).rows()).hasSize(1);
    harness.run("clear arp interface eth0");
    assertThat(((Table) harness.run("show arp")).rows()).hasSize(1);
    assertThat(((Table) harness.run("show router tables")).rows()).hasSize(1);
  }

  @Test
  void findsWhatIsWrong() {
    RouterConfig config =
        RouterFixture.config(
            Map.of(
                IpPrefix.ALL_IPV4,
                RouterFixture.via("203.0.113.2"),
                IpPrefix.ALL_IPV6,
                RouterFixture.via("fe80::1"),
                IpPrefix.parse("10.0.0.0/8"),
                RouterFixture.via("2001:db8::1"),
                IpPrefix.parse("11.0.0.0/8"),
                RouterFixture.via()),
            Map.of("eth9", new InterfaceSettings(ReversePath.OFF, Detection.OPTIMISTIC, Map.of())));
    assertThat(harness.problems(config).stream().map(problem -> problem.code()))
        .containsExactlyInAnyOrder("RT-0009", "RT-0010", "RT-0005", "RT-0002", "RT-0011");
  }

  @Test
  void everyWorkerLeavesNeighboursToTheFirst() {
    try (ModuleHarness<RouterConfig> two = ModuleHarness.of(new RouterModule(), 2)) {
      two.ethernet("eth0", "192.168.1.1/24");
      two.commit(RouterFixture.config());
      two.takeControlOutput();
      Outcome asked = two.receiveOn(1, "eth0", arpRequest(LAN_HOST, "192.168.1.10", "192.168.1.1"));
      arp(asked.transmitted(two.index("eth0")).getFirst(), arpOperation(2), dstMac(LAN_HOST));
    }
  }
}
