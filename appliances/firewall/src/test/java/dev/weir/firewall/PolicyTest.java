package dev.weir.firewall;

import static dev.weir.testkit.packet.Checks.acknowledgement;
import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstPort;
import static dev.weir.testkit.packet.Checks.flags;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.ipv6;
import static dev.weir.testkit.packet.Checks.quoted;
import static dev.weir.testkit.packet.Checks.sequence;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.srcPort;
import static dev.weir.testkit.packet.Checks.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.firewall.edge.Config;
import dev.weir.firewall.edge.Edge;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Verdicts between zones, in the real pipeline. */
class PolicyTest {
  private static final String ZONES =
      """
      zone:
        lan:
          interface: [lan]
          to:
            wan:
              rule:
                10: { action: accept, protocol: tcp, destination: { port: [80, 443] } }
                20: { action: drop, protocol: udp, destination: { port: [53] }, log: true }
                30: { action: reject, protocol: udp }
                40: { action: reject, protocol: tcp, destination: { port: [25] } }
                50: { action: accept, protocol: icmp, icmp: { type: echo-request } }
        wan: { interface: [wan] }
      """;

  private final Edge edge = new Edge();

  @AfterEach
  void close() {
    assertThat(edge.freeSlots()).isPositive();
    edge.close();
  }

  static PacketBuilder fromLan(String destination) {
    return PacketBuilder.ethernet("02:aa:00:00:00:09", Edge.LAN_MAC).ipv4("10.0.0.9", destination);
  }

  static PacketBuilder fromWan(String source, String destination) {
    return PacketBuilder.ethernet("02:bb:00:00:00:09", Edge.WAN_MAC).ipv4(source, destination);
  }

  private static Frame syn(int port) {
    return fromLan("198.51.100.7").tcp(4000, port).flags("S").sequence(100).build();
  }

  @Test
  void acceptsByRuleAndAnswersWithoutOne() throws Exception {
    edge.commit(Config.of(ZONES));
    ipv4(edge.pass("lan", syn(80), "wan"), src("10.0.0.9"), tcp(dstPort(80)));
    Frame answer =
        fromWan("198.51.100.7", "10.0.0.9")
            .tcp(80, 4000)
            .flags("SA")
            .sequence(900)
            .acknowledgement(101)
            .build();
    ipv4(edge.pass("wan", answer, "lan"), dst("10.0.0.9"));
    assertThat(edge.hits("firewall zone lan to wan rule 10")).isEqualTo(2);
    assertThat(edge.drops()).isEmpty();
  }

  @Test
  void deniesByDefaultAndLeavesNoConnection() throws Exception {
    edge.commit(Config.of(ZONES));
    assertThat(edge.passes("lan", syn(8080), "wan")).isFalse();
    Frame unasked = fromWan("198.51.100.7", "10.0.0.9").udp(53, 4000).build();
    assertThat(edge.passes("wan", unasked, "lan")).isFalse();
    assertThat(edge.drops()).containsEntry("firewall/denied-by-default", 2L);
    assertThat(edge.totals().live()).isZero();
    assertThat(edge.hits("firewall zone lan to wan")).isEqualTo(1);
  }

  @Test
  void dropsReplyWithoutConnection() throws Exception {
    edge.commit(Config.of(ZONES));
    Frame stray = fromWan("198.51.100.7", "10.0.0.9").tcp(80, 4000).flags("A").build();
    assertThat(edge.passes("wan", stray, "lan")).isFalse();
    assertThat(edge.drops()).containsEntry("firewall/invalid-state", 1L);
  }

  @Test
  void invalidPassesOnlyByName() throws Exception {
    edge.commit(
        Config.of(
            """
            zone:
              lan: { interface: [lan], to: { wan: { rule: { 1: { action: accept } } } } }
              wan: { interface: [wan], to: { lan: { rule: {
                1: { action: accept, state: [invalid], protocol: tcp, source: { port: [80] } } } } } }
            """));
    Frame stray = fromWan("198.51.100.7", "10.0.0.9").tcp(80, 4000).flags("A").build();
    assertThat(edge.passes("wan", stray, "lan")).isTrue();
    Frame out = fromLan("198.51.100.7").tcp(4000, 80).flags("A").build();
    assertThat(edge.passes("lan", out, "wan")).isFalse();
  }

  /** What is link-local has no business to be forwarded, and is no way round the policy. */
  @Test
  void neighbourDiscoveryToOthersMeetsTheRules() throws Exception {
    edge.commit(Config.of(ZONES));
    for (int type : new int[] {130, 133, 134, 135, 136, 137, 143}) {
      Frame discovery =
          PacketBuilder.ethernet("02:bb:00:00:00:09", Edge.WAN_MAC)
              .ipv6("2001:db8:9::7", "2001:db8:0:1::9")
              .icmpv6(type, 0)
              .payloadOf(24)
              .build();
      assertThat(edge.passes("wan", discovery, "lan")).as("type " + type).isFalse();
    }
    Frame membership = fromWan("198.51.100.7", "10.0.0.9").protocol(2).payloadOf(8).build();
    assertThat(edge.passes("wan", membership, "lan")).isFalse();
    Frame solicitation = fromWan("198.51.100.7", "10.0.0.9").icmp(10, 0).build();
    assertThat(edge.passes("wan", solicitation, "lan")).isFalse();
    assertThat(edge.drops())
        .containsEntry("firewall/denied-by-default", 8L)
        .containsEntry("firewall/invalid-state", 1L);
  }

  @Test
  void rejectsTcpByReset() throws Exception {
    edge.commit(Config.of(ZONES));
    Frame reset = edge.pass("lan", syn(25), "lan");
    ipv4(
        reset,
        src("198.51.100.7"),
        dst("10.0.0.9"),
        tcp(srcPort(25), dstPort(4000), flags("RA"), sequence(0), acknowledgement(101)));
    assertThat(edge.drops()).containsEntry("firewall/rejected-by-rule", 1L);
  }

  @Test
  void rejectsUdpByProhibition() throws Exception {
    edge.commit(Config.of(ZONES));
    Frame request = fromLan("198.51.100.7").udp(4000, 99).payload("hello").build();
    Frame error = edge.pass("lan", request, "lan");
    ipv4(
        error,
        src("198.51.100.7"),
        dst("10.0.0.9"),
        icmp(3, 13, quoted(src("10.0.0.9"), dst("198.51.100.7"))));
  }

  @Test
  void rejectsIpv6ByProhibition() throws Exception {
    edge.commit(Config.of(ZONES));
    Frame request =
        PacketBuilder.ethernet("02:aa:00:00:00:09", Edge.LAN_MAC)
            .ipv6("2001:db8:0:1::9", "2001:db8:9::7")
            .udp(4000, 99)
            .payload("hello")
            .build();
    ipv6(
        edge.pass("lan", request, "lan"),
        src("2001:db8:9::7"),
        dst("2001:db8:0:1::9"),
        icmp(1, 1, quoted(src("2001:db8:0:1::9"))));
  }

  @Test
  void limitsAnswersToRejectedPackets() throws Exception {
    edge.commit(Config.of(ZONES + "reject-rate: 5\n"));
    Frame[] many = new Frame[20];
    for (int i = 0; i < many.length; i++) {
      many[i] = fromLan("198.51.100.7").udp(4000 + i, 99).build();
    }
    assertThat(edge.send("lan", many).get("lan")).hasSize(5);
    assertThat(edge.drops()).containsEntry("firewall/rejected-by-rule", 20L);
  }

  @Test
  void matchesIcmpType() throws Exception {
    edge.commit(Config.of(ZONES));
    assertThat(edge.passes("lan", fromLan("198.51.100.7").echoRequest(7, 1).build(), "wan"))
        .isTrue();
    assertThat(edge.passes("lan", fromLan("198.51.100.7").icmp(13, 0).icmpRest(7).build(), "wan"))
        .isFalse();
  }

  @Test
  void dropsToInterfaceWithoutZone() throws Exception {
    edge.commit(Config.of(ZONES));
    assertThat(edge.passes("lan", fromLan("10.1.0.5").udp(1, 2).build(), "dmz")).isFalse();
    assertThat(edge.drops()).containsEntry("firewall/no-zone", 1L);
  }

  @Test
  void letsAllPassWithoutZones() throws Exception {
    edge.commit(Config.of("reject-rate: 5\n"));
    assertThat(edge.passes("lan", syn(8080), "wan")).isTrue();
  }

  @Test
  void guardsTheApplianceItself() throws Exception {
    edge.commit(
        Config.of(
            """
            zone:
              lan: { interface: [lan], to: { local: { rule: {
                10: { action: accept, protocol: tcp, destination: { port: [22] } } } } } }
              wan: { interface: [wan] }
              local: { to: { wan: { rule: { 10: { action: accept, protocol: udp } } } } }
            """));
    edge.send("lan", fromLan("10.0.0.1").tcp(4000, 22).flags("S").build());
    edge.send("lan", fromLan("10.0.0.1").tcp(4001, 23).flags("S").build());
    edge.send("wan", fromWan("198.51.100.7", "203.0.113.1").tcp(4002, 22).flags("S").build());
    assertThat(edge.delivered()).containsExactly("4000 to 22");
    assertThat(edge.drops()).containsEntry("firewall/denied-by-default", 2L);

    PacketBuilder own =
        PacketBuilder.ethernet("02:cc:00:00:00:01", Edge.WAN_MAC)
            .ipv4("203.0.113.1", "198.51.100.7");
    assertThat(edge.fromHost("wan", own.udp(5000, 123).build()).get("wan")).hasSize(1);
    edge.send("wan", fromWan("198.51.100.7", "203.0.113.1").udp(123, 5000).build());
    assertThat(edge.delivered()).containsExactly("4000 to 22", "123 to 5000");
    PacketBuilder web =
        PacketBuilder.ethernet("02:cc:00:00:00:01", Edge.WAN_MAC)
            .ipv4("203.0.113.1", "198.51.100.7");
    assertThat(edge.fromHost("wan", web.tcp(5000, 80).flags("S").build()).get("wan")).isEmpty();
  }

  @Test
  void endsConnectionThatNewPolicyDenies() throws Exception {
    edge.commit(Config.of(ZONES));
    edge.pass("lan", syn(80), "wan");
    Frame answer =
        fromWan("198.51.100.7", "10.0.0.9")
            .tcp(80, 4000)
            .flags("SA")
            .sequence(900)
            .acknowledgement(101)
            .build();
    edge.pass("wan", answer, "lan");
    edge.commit(Config.of(ZONES.replace("[80, 443]", "[443]")));
    assertThat(edge.totals().live()).isEqualTo(1);
    Frame more =
        fromLan("198.51.100.7").tcp(4000, 80).flags("A").sequence(101).acknowledgement(901).build();
    assertThat(edge.passes("lan", more, "wan")).isFalse();
    assertThat(edge.totals().live()).isZero();
    assertThat(edge.drops()).containsEntry("firewall/denied-by-default", 1L);
  }

  @Test
  void keepsConnectionThatNewPolicyStillAccepts() throws Exception {
    edge.commit(Config.of(ZONES));
    edge.pass("lan", syn(80), "wan");
    edge.commit(Config.of(ZONES.replace("[53]", "[54]")));
    Frame answer =
        fromWan("198.51.100.7", "10.0.0.9")
            .tcp(80, 4000)
            .flags("SA")
            .sequence(900)
            .acknowledgement(101)
            .build();
    ipv4(edge.pass("wan", answer, "lan"), dst("10.0.0.9"));
    assertThat(edge.drops()).isEmpty();
  }

  @Test
  void relatedErrorPassesWithItsConnection() throws Exception {
    edge.commit(
        Config.of(
            """
            zone:
              lan: { interface: [lan], to: { wan: { rule: { 1: { action: accept } } } } }
              wan: { interface: [wan] }
            """));
    Frame out = edge.pass("lan", fromLan("198.51.100.7").udp(4000, 99).payload("x").build(), "wan");
    byte[] quote = java.util.Arrays.copyOfRange(out.bytes(), 14, 14 + 28);
    Frame error = fromWan("198.51.100.1", "10.0.0.9").icmp(3, 3).payload(quote).build();
    ipv4(edge.pass("wan", error, "lan"), icmp(3, 3, quoted(src("10.0.0.9"))));
    byte[] foreign =
        java.util.Arrays.copyOfRange(
            fromLan("198.51.100.7").udp(4001, 99).payload("x").build().bytes(), 14, 14 + 28);
    Frame stray = fromWan("198.51.100.1", "10.0.0.9").icmp(3, 3).payload(foreign).build();
    assertThat(edge.passes("wan", stray, "lan")).isFalse();
  }

  @Test
  void burstLargerThanABatchIsDecidedPacketByPacket() throws Exception {
    edge.commit(Config.of(ZONES));
    Frame[] frames = new Frame[257];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = fromLan("198.51.100.7").tcp(2000 + i, i % 2 == 0 ? 80 : 81).flags("S").build();
    }
    assertThat(edge.send("lan", frames).get("wan")).hasSize(129);
    assertThat(edge.drops()).containsEntry("firewall/denied-by-default", 128L);
    assertThat(edge.totals().live()).isEqualTo(129);
  }
}
