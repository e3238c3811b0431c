package dev.weir.router;

import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstMac;
import static dev.weir.testkit.packet.Checks.fragment;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.icmpRest;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.srcMac;
import static dev.weir.testkit.packet.Checks.ttl;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.RouterConfig.Discard;
import dev.weir.router.RouterConfig.InterfaceSettings;
import dev.weir.router.RouterConfig.ReversePath;
import dev.weir.router.RouterConfig.StaticRoute;
import dev.weir.router.address.Detection;
import dev.weir.router.count.RouterDrop;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.FakePipeline;
import dev.weir.testkit.pipeline.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where packets go: along routes, whole, cut, or not at all. */
class RouterForwardingTest extends RouterFixture {
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
  void fragmentsWhatMayBeFragmentedAndRefusesTheRest() {
    start();
    Frame whole = fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).payloadOf(3000).build();
    Outcome cut = input("eth0", whole);
    List<Frame> parts = cut.transmitted(harness.index("eth1"));
    assertThat(parts).hasSize(3);
    ipv4(parts.get(0), fragment(0, true), dstMac(WAN_HOST), ttl(63));
    ipv4(parts.get(1), fragment(1480, true));
    ipv4(parts.get(2), fragment(2960, false));
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    parts.forEach(part -> joined.write(part.bytes(), 34, part.length() - 34));
    byte[] sent = whole.bytes();
    assertThat(joined.toByteArray()).isEqualTo(Arrays.copyOfRange(sent, 34, sent.length));
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
  void completesTheChecksumBeforeItCuts() {
    start();
    int sourcePort = 1000 + tcpChecksum(largeTcp(1000).build());
    Frame complete = largeTcp(sourcePort).build();
    assertThat(tcpChecksum(complete)).isZero();
    Outcome cut = input("eth0", largeTcp(sourcePort).partialChecksum().build());
    List<Frame> parts = cut.transmitted(harness.index("eth1"));
    assertThat(parts).hasSize(3);
    assertThat(tcpChecksum(parts.getFirst())).isZero();
  }

  /** Larger than the MTU; its checksum is zero by the right source port. */
  private static PacketBuilder largeTcp(int sourcePort) {
    return fromLan("192.168.1.10", "198.51.100.7").tcp(sourcePort, 2).payloadOf(3000);
  }

  private static int tcpChecksum(Frame frame) {
    return ByteBuffer.wrap(frame.bytes()).getShort(14 + 20 + TcpHeader.CHECKSUM) & 0xffff;
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
        config(
            Map.of(IpPrefix.ALL_IPV4, via("203.0.113.1")),
            Map.of(
                "eth0", new InterfaceSettings(ReversePath.STRICT, Detection.OPTIMISTIC, Map.of())));
    harness.commit(strict);
    teach();
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
        config(
            Map.of(
                IpPrefix.parse("10.0.0.0/8"), blackhole,
                IpPrefix.parse("10.1.0.0/16"), unreachable),
            Map.of()));
    teach();
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
  void aLinkThatGoesDownTakesItsRoutesAlong() {
    start();
    Frame frame = fromLan("192.168.1.10", "198.51.100.7").udp(1, 2).build();
    harness.link("eth1", false);
    assertThat(input("eth0", frame).dropped(RouterDrop.NO_ROUTE)).hasSize(1);
    harness.link("eth1", true);
    assertThat(input("eth0", frame).transmitted(harness.index("eth1"))).hasSize(1);
  }
}
