package dev.weir.firewall;

import static dev.weir.firewall.PolicyTest.fromLan;
import static dev.weir.firewall.PolicyTest.fromWan;
import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstPort;
import static dev.weir.testkit.packet.Checks.echoId;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.payload;
import static dev.weir.testkit.packet.Checks.quoted;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.srcPort;
import static dev.weir.testkit.packet.Checks.tcp;
import static dev.weir.testkit.packet.Checks.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.firewall.edge.Config;
import dev.weir.firewall.edge.Edge;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.Checksum;
import dev.weir.sdk.wire.UdpHeader;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Translation of connections, in the real pipeline. The checks verify all checksums. */
class NatTest {
  private static final String MASQUERADE =
      """
      nat:
        source: { rule: { 10: { out-interface: [wan] } } }
      """;

  private static final String FORWARD =
      """
      nat:
        destination: { rule: {
          10: { in-interface: [wan], protocol: tcp, destination: { port: [8080] },
                to-address: 10.0.0.20, to-port: 80, hairpin: true } } }
      """;

  private final Edge edge = new Edge();

  @AfterEach
  void close() {
    edge.close();
  }

  private static byte[] packet(Frame frame, int bytes) {
    return Arrays.copyOfRange(frame.bytes(), 14, Math.min(frame.length(), 14 + bytes));
  }

  @Test
  void masqueradesAndTurnsAnswersBack() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Frame out =
        edge.pass("lan", fromLan("198.51.100.7").udp(4000, 53).payload("ask").build(), "wan");
    ipv4(out, src("203.0.113.1"), dst("198.51.100.7"), udp(srcPort(4000), dstPort(53)));
    Frame back =
        edge.pass(
            "wan",
            fromWan("198.51.100.7", "203.0.113.1").udp(53, 4000).payload("is").build(),
            "lan");
    ipv4(
        back, src("198.51.100.7"), dst("10.0.0.9"), udp(srcPort(53), dstPort(4000), payload("is")));
    assertThat(edge.hits("firewall nat source rule 10")).isEqualTo(1);
  }

  @Test
  void givesCollidingPortsAnother() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Set<String> seen = new HashSet<>();
    for (int host = 1; host < 40; host++) {
      Frame frame =
          PacketBuilder.ethernet("02:aa:00:00:00:09", Edge.LAN_MAC)
              .ipv4("10.0.0." + (host + 10), "198.51.100.7")
              .udp(4000, 53)
              .build();
      Frame out = edge.pass("lan", frame, "wan");
      ipv4(out, src("203.0.113.1"), udp(dstPort(53)));
      assertThat(seen.add(Arrays.toString(packet(out, 28)))).isTrue();

      int port = (out.bytes()[34] & 0xff) << 8 | out.bytes()[35] & 0xff;
      Frame answer = fromWan("198.51.100.7", "203.0.113.1").udp(53, port).build();
      ipv4(edge.pass("wan", answer, "lan"), dst("10.0.0." + (host + 10)), udp(dstPort(4000)));
    }
  }

  @Test
  void countsWhenPortsAreExhausted() throws Exception {
    edge.commit(
        Config.of(
            "nat: { source: { rule: { 10: { out-interface: [wan], to-port: 2000-2002 } } } }"));
    int passed = 0;
    for (int port = 0; port < 5; port++) {
      passed +=
          edge.passes("lan", fromLan("198.51.100.7").udp(4000 + port, 53).build(), "wan") ? 1 : 0;
    }
    assertThat(passed).isEqualTo(3);
    assertThat(edge.drops()).containsEntry("firewall/nat-ports-exhausted", 2L);
    assertThat(edge.totals().live()).isEqualTo(3);
  }

  @Test
  void choosesFromPoolOnePerSource() throws Exception {
    edge.commit(
        Config.of(
            """
            nat: { source: { rule: { 10: { out-interface: [wan], action: translate,
              to-address: [203.0.113.64/29, 203.0.113.80-203.0.113.90], allocation: random } } } }
            """));
    Set<Integer> addresses = new HashSet<>();
    for (int port = 0; port < 10; port++) {
      Frame out = edge.pass("lan", fromLan("198.51.100.7").udp(4000 + port, 53).build(), "wan");
      addresses.add(out.bytes()[29] & 0xff);
      int chosen = (out.bytes()[34] & 0xff) << 8 | out.bytes()[35] & 0xff;
      assertThat(chosen).isBetween(1024, 65535).isNotEqualTo(4000 + port);
    }
    assertThat(addresses).hasSize(1);
    int last = addresses.iterator().next();
    assertThat(last >= 64 && last < 72 || last >= 80 && last <= 90).isTrue();
  }

  @Test
  void translatesIcmpQueries() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Frame first = edge.pass("lan", fromLan("198.51.100.7").echoRequest(7, 1).build(), "wan");
    ipv4(first, src("203.0.113.1"), icmp(8, 0, echoId(7)));
    Frame other =
        PacketBuilder.ethernet("02:aa:00:00:00:08", Edge.LAN_MAC)
            .ipv4("10.0.0.8", "198.51.100.7")
            .echoRequest(7, 1)
            .build();
    Frame second = edge.pass("lan", other, "wan");
    int id = (second.bytes()[38] & 0xff) << 8 | second.bytes()[39] & 0xff;
    assertThat(id).isNotEqualTo(7);
    Frame answer = fromWan("198.51.100.7", "203.0.113.1").echoReply(id, 1).build();
    ipv4(edge.pass("wan", answer, "lan"), dst("10.0.0.8"), icmp(0, 0, echoId(7)));
  }

  @Test
  void forwardsPort() throws Exception {
    edge.commit(Config.of(FORWARD));
    Frame in =
        edge.pass(
            "wan",
            fromWan("198.51.100.7", "203.0.113.1").tcp(5000, 8080).flags("S").sequence(1).build(),
            "lan");
    ipv4(in, src("198.51.100.7"), dst("10.0.0.20"), tcp(srcPort(5000), dstPort(80)));
    Frame answer =
        PacketBuilder.ethernet("02:aa:00:00:00:20", Edge.LAN_MAC)
            .ipv4("10.0.0.20", "198.51.100.7")
            .tcp(80, 5000)
            .flags("SA")
            .acknowledgement(2)
            .build();
    ipv4(
        edge.pass("lan", answer, "wan"),
        src("203.0.113.1"),
        dst("198.51.100.7"),
        tcp(srcPort(8080), dstPort(5000)));
  }

  @Test
  void hairpinGoesThereAndBackThroughTheAppliance() throws Exception {
    edge.commit(Config.of(FORWARD));
    Frame in =
        edge.pass(
            "lan", fromLan("203.0.113.1").tcp(5000, 8080).flags("S").sequence(1).build(), "lan");
    ipv4(in, src("10.0.0.1"), dst("10.0.0.20"), tcp(srcPort(5000), dstPort(80)));
    Frame answer =
        PacketBuilder.ethernet("02:aa:00:00:00:20", Edge.LAN_MAC)
            .ipv4("10.0.0.20", "10.0.0.1")
            .tcp(80, 5000)
            .flags("SA")
            .acknowledgement(2)
            .build();
    ipv4(
        edge.pass("lan", answer, "lan"),
        src("203.0.113.1"),
        dst("10.0.0.9"),
        tcp(srcPort(8080), dstPort(5000)));
  }

  @Test
  void mapsAddressesOneToOne() throws Exception {
    edge.commit(
        Config.of(
            """
            nat: { static: { rule: { 1: {
              interface: wan, outside: 203.0.113.16/28, inside: 10.0.0.0/28 } } } }
            """));
    Frame out = edge.pass("lan", fromLan("198.51.100.7").udp(4000, 53).build(), "wan");
    ipv4(out, src("203.0.113.25"), udp(srcPort(4000)));
    Frame in = edge.pass("wan", fromWan("198.51.100.9", "203.0.113.20").udp(9, 10).build(), "lan");
    ipv4(in, dst("10.0.0.4"), udp(dstPort(10)));
  }

  @Test
  void translatesErrorsInsideAndOut() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Frame out =
        edge.pass("lan", fromLan("198.51.100.7").udp(4000, 53).payload("hello").build(), "wan");
    Frame error =
        fromWan("198.51.100.1", "203.0.113.1").icmp(3, 1).payload(packet(out, 28)).build();
    Frame inside = edge.pass("wan", error, "lan");
    ipv4(
        inside,
        src("198.51.100.1"),
        dst("10.0.0.9"),
        icmp(3, 1, quoted(src("10.0.0.9"), dst("198.51.100.7"))));
    // What is quoted is what was sent, to the byte: addresses, ports and checksums.
    Frame sent = fromLan("198.51.100.7").udp(4000, 53).payload("hello").build();
    byte[] quoted = Arrays.copyOfRange(inside.bytes(), 14 + 28, 14 + 28 + 28);
    byte[] original = packet(sent, 28);
    // Nothing decrements the time to live in this pipeline.
    assertThat(quoted).isEqualTo(original);
  }

  @Test
  void quotedDatagramThatHadAChecksumKeepsOne() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Frame any = fromLan("198.51.100.7").udp(4000, 53).payload("\0\0").build();
    char rest = (char) udpChecksum(any.bytes(), 14 + 20);
    Frame sent =
        fromLan("198.51.100.7")
            .udp(4000, 53)
            .payload(new byte[] {(byte) (rest >> 8), (byte) rest})
            .build();
    assertThat(udpChecksum(sent.bytes(), 14 + 20)).isEqualTo(0xffff);
    Frame out = edge.pass("lan", sent, "wan");
    Frame error =
        fromWan("198.51.100.1", "203.0.113.1").icmp(3, 1).payload(packet(out, 30)).build();
    Frame inside = edge.pass("wan", error, "lan");
    assertThat(udpChecksum(inside.bytes(), 14 + 28 + 20)).isEqualTo(0xffff);
  }

  private static int udpChecksum(byte[] frame, int header) {
    return ByteBuffer.wrap(frame).getShort(header + UdpHeader.CHECKSUM) & 0xffff;
  }

  @Test
  void translatesErrorsOfForwardedPort() throws Exception {
    edge.commit(Config.of(FORWARD));
    Frame request =
        fromWan("198.51.100.7", "203.0.113.1").tcp(5000, 8080).flags("S").sequence(1).build();
    Frame in = edge.pass("wan", request, "lan");
    Frame error =
        PacketBuilder.ethernet("02:aa:00:00:00:20", Edge.LAN_MAC)
            .ipv4("10.0.0.20", "198.51.100.7")
            .icmp(3, 3)
            .payload(packet(in, 40))
            .build();
    Frame outside = edge.pass("lan", error, "wan");
    ipv4(
        outside,
        src("203.0.113.1"),
        dst("198.51.100.7"),
        icmp(3, 3, quoted(src("198.51.100.7"), dst("203.0.113.1"))));
    assertThat(Arrays.copyOfRange(outside.bytes(), 14 + 28, 14 + 28 + 40))
        .isEqualTo(packet(request, 40));
  }

  @Test
  void errorQuotingEchoGetsItsIdentifierBack() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Frame other =
        PacketBuilder.ethernet("02:aa:00:00:00:08", Edge.LAN_MAC)
            .ipv4("10.0.0.8", "198.51.100.7")
            .echoRequest(7, 1)
            .build();
    edge.pass("lan", other, "wan");
    Frame request = fromLan("198.51.100.7").echoRequest(7, 1).payload("abcdefgh").build();
    Frame out = edge.pass("lan", request, "wan");
    ipv4(out, src("203.0.113.1"), icmp(8, 0));
    assertThat((out.bytes()[38] & 0xff) << 8 | out.bytes()[39] & 0xff).isNotEqualTo(7);
    Frame error =
        fromWan("198.51.100.1", "203.0.113.1").icmp(11, 0).payload(packet(out, 36)).build();
    Frame inside = edge.pass("wan", error, "lan");
    ipv4(inside, dst("10.0.0.9"), icmp(11, 0, quoted(src("10.0.0.9"))));
    assertThat(Arrays.copyOfRange(inside.bytes(), 14 + 28, 14 + 28 + 36))
        .isEqualTo(packet(request, 36));
  }

  @Test
  void truncatedQuotesAreCountedNotThrown() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Frame out = edge.pass("lan", fromLan("198.51.100.7").udp(4000, 53).payload("x").build(), "wan");
    for (int length = 0; length < 29; length++) {
      edge.send(
          "wan",
          fromWan("198.51.100.1", "203.0.113.1").icmp(3, 1).payload(packet(out, length)).build());
    }
    assertThat(edge.drops().keySet()).noneMatch(reason -> reason.contains("fault"));
  }

  @Test
  void frameToBeSegmentedKeepsItsPartialChecksum() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    Frame syn = fromLan("198.51.100.7").tcp(4000, 80).flags("S").sequence(99).build();
    edge.pass("lan", syn, "wan");
    edge.pass(
        "wan",
        fromWan("198.51.100.7", "203.0.113.1")
            .tcp(80, 4000)
            .flags("SA")
            .sequence(499)
            .acknowledgement(100)
            .window(65535)
            .build(),
        "lan");
    byte[] data = new byte[20_000];
    Frame large =
        fromLan("198.51.100.7")
            .tcp(4000, 80)
            .flags("A")
            .sequence(100)
            .acknowledgement(500)
            .partialChecksum()
            .gso(1448)
            .payload(data)
            .build();
    Frame out = edge.pass("lan", large, "wan");
    assertThat(out.gsoSize()).isEqualTo(1448);
    assertThat(out.has(Packet.CHECKSUM_PARTIAL)).isTrue();
    int length = out.length() - 34;
    int expected = Checksum.pseudoIpv4(0xCB007101, 0xC6336407, 6, length);
    int found = (out.bytes()[50] & 0xff) << 8 | out.bytes()[51] & 0xff;
    assertThat(found).isEqualTo(expected);
    ipv4(out, src("203.0.113.1"), dst("198.51.100.7"));
  }

  @Test
  void keepsNatBindingOverCommit() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    edge.pass("lan", fromLan("198.51.100.7").udp(4000, 53).build(), "wan");
    edge.commit(Config.of("reject-rate: 7\n"));
    Frame back =
        edge.pass("wan", fromWan("198.51.100.7", "203.0.113.1").udp(53, 4000).build(), "lan");
    ipv4(back, dst("10.0.0.9"));
    Frame fresh = edge.pass("lan", fromLan("198.51.100.7").udp(4001, 53).build(), "wan");
    ipv4(fresh, src("10.0.0.9"));
  }

  @Test
  void policySeesTheForwardedDestination() throws Exception {
    edge.commit(
        Config.of(
            FORWARD
                + """
                zone:
                  lan: { interface: [lan] }
                  wan: { interface: [wan], to: { lan: { rule: {
                    10: { action: accept, protocol: tcp,
                          destination: { address: [10.0.0.20], port: [80] } } } } } }
                """));
    assertThat(
            edge.passes(
                "wan",
                fromWan("198.51.100.7", "203.0.113.1").tcp(5000, 8080).flags("S").build(),
                "lan"))
        .isTrue();
  }

  @Test
  void rejectSpeaksForTheAddressThatWasAsked() throws Exception {
    edge.commit(
        Config.of(
            FORWARD
                + """
                zone:
                  lan: { interface: [lan] }
                  wan: { interface: [wan], to: { lan: { default-action: reject } } }
                """));
    Frame reset =
        edge.pass(
            "wan",
            fromWan("198.51.100.7", "203.0.113.1").tcp(5000, 8080).flags("S").build(),
            "wan");
    ipv4(reset, src("203.0.113.1"), dst("198.51.100.7"), tcp(srcPort(8080), dstPort(5000)));
  }
}
