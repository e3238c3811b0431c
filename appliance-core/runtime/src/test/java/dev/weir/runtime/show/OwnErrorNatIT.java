package dev.weir.runtime.show;

import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstMac;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.quoted;
import static dev.weir.testkit.packet.Checks.src;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors of the appliance itself about translated packets reach the sender, who knows them. */
class OwnErrorNatIT {
  private static final Path MODULES =
      Path.of(System.getProperty("weir.home", "target/weir"), "modules");

  private static final String INSIDE = "192.168.1.7";
  private static final String INSIDE_MAC = "02:00:00:00:00:07";
  private static final String NEXT_MAC = "02:00:00:00:00:11";
  private static final String FAR = "198.51.100.7";
  private static final int UNREACHABLE = 3;
  private static final int TIME_EXCEEDED = 11;

  private static final String CONFIGURATION =
      """
      interfaces:
        memory:
          wan0: { mac: "02:00:00:00:0f:01", address: 203.0.113.2/24 }
          lan0: { mac: "02:00:00:00:0f:02", address: 192.168.1.1/24 }
      router:
        static:
          route:
            0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }
            192.0.2.0/24: { next-hop: { 203.0.113.99: {} } }
        interface:
          lan0: { neighbour: { 192.168.1.7: { mac: "02:00:00:00:00:07" } } }
          wan0: { neighbour: { 203.0.113.1: { mac: "02:00:00:00:00:11" } } }
      firewall:
        zone:
          lan:
            interface: [lan0]
            to: { wan: { default-action: accept } }
          wan:
            interface: [wan0]
            to: { lan: { rule: { 10: { action: accept, protocol: udp, destination: { port: [80] } } } } }
        nat:
          source: { rule: { 100: { action: masquerade, out-interface: [wan0] } } }
          destination:
            rule:
              10:
                in-interface: [wan0]
                protocol: udp
                destination: { port: [8080] }
                to-address: 192.168.1.20
                to-port: 80
      """;

  @TempDir Path folder;

  private TestAppliance start() throws Exception {
    TestAppliance box = new TestAppliance(MODULES, folder.resolve("state"), CONFIGURATION);
    box.run(12_000); // all addresses are asked for and announced
    return box;
  }

  private static PacketBuilder inside(String destination) {
    return PacketBuilder.ethernet(INSIDE_MAC, "02:00:00:00:0f:02").ipv4(INSIDE, destination);
  }

  private static PacketBuilder outside(String destination) {
    return PacketBuilder.ethernet(NEXT_MAC, "02:00:00:00:0f:01").ipv4(FAR, destination);
  }

  /** What comes out by an interface some time after a frame came in by it. */
  private static List<Frame> answers(TestAppliance box, String on, Frame frame, int milliseconds) {
    box.port(on).drain();
    box.port(on).send(frame.bytes());
    box.run(milliseconds);
    return box.port(on).drain().stream().map(Frame::of).filter(OwnErrorNatIT::isIp).toList();
  }

  private static boolean isIp(Frame frame) {
    return frame.bytes()[12] == 8 && frame.bytes()[13] == 0;
  }

  /** That the error quotes the packet as it was sent, to the byte but for the time to live. */
  private static void assertQuotes(Frame error, Frame sent, int ttlLess) {
    byte[] found = Arrays.copyOfRange(error.bytes(), 14 + 28, 14 + 28 + 28);
    byte[] expected = Arrays.copyOfRange(sent.bytes(), 14, 14 + 28);
    assertThat(expected[8] - found[8]).isEqualTo(ttlLess);
    for (byte[] header : List.of(found, expected)) {
      header[8] = 0; // TTL, and with it the header's checksum
      header[10] = 0;
      header[11] = 0;
    }
    assertThat(found).isEqualTo(expected);
  }

  private static String drops(TestAppliance box) throws Exception {
    return box.show("show drops module firewall");
  }

  @Test
  void theNextHopDoesNotAnswer() throws Exception {
    try (TestAppliance box = start()) {
      Frame sent = inside("192.0.2.7").udp(4000, 53).payload("hello").build();
      for (int round = 0; round < 2; round++) {
        List<Frame> got = answers(box, "lan0", sent, 8000);
        assertThat(got).hasSize(1);
        ipv4(
            got.getFirst(),
            dstMac(INSIDE_MAC),
            src("192.168.1.1"),
            dst(INSIDE),
            icmp(UNREACHABLE, 1, quoted(src(INSIDE), dst("192.0.2.7"))));
        assertQuotes(got.getFirst(), sent, 1);
      }
      // What never left has made no connection.
      assertThat(box.show("show nat translations").lines()).hasSize(1);
      assertThat(drops(box)).doesNotContain("invalid-state");
    }
  }

  @Test
  void anOpenConnectionsPacketIsTooBigOrTooOld() throws Exception {
    try (TestAppliance box = start()) {
      Frame sent = inside(FAR).udp(4000, 53).payload("hello").build();
      assertThat(answers(box, "lan0", sent, 10)).isEmpty();
      Frame old = inside(FAR).ttl(1).udp(4000, 53).payload("hello").build();
      List<Frame> got = answers(box, "lan0", old, 10);
      assertThat(got).hasSize(1);
      ipv4(got.getFirst(), dst(INSIDE), icmp(TIME_EXCEEDED, 0, quoted(src(INSIDE), dst(FAR))));
      assertQuotes(got.getFirst(), old, 0);
      assertThat(box.show("show nat translations").lines()).hasSize(2);
    }
  }

  @Test
  void aForwardedPortsHostDoesNotAnswer() throws Exception {
    try (TestAppliance box = start()) {
      Frame sent = outside("203.0.113.2").udp(5000, 8080).payload("hello").build();
      List<Frame> got = answers(box, "wan0", sent, 8000);
      assertThat(got).hasSize(1);
      ipv4(
          got.getFirst(),
          src("203.0.113.2"),
          dst(FAR),
          icmp(UNREACHABLE, 1, quoted(src(FAR), dst("203.0.113.2"))));
      assertQuotes(got.getFirst(), sent, 1);
    }
  }

  @Test
  void aForwardedPortsFirstPacketIsTooOld() throws Exception {
    try (TestAppliance box = start()) {
      Frame sent = outside("203.0.113.2").ttl(1).udp(5000, 8080).payload("hello").build();
      List<Frame> got = answers(box, "wan0", sent, 10);
      assertThat(got).hasSize(1);
      ipv4(got.getFirst(), dst(FAR), icmp(TIME_EXCEEDED, 0, quoted(dst("203.0.113.2"))));
      assertQuotes(got.getFirst(), sent, 0);
    }
  }

  @Test
  void echoRequestsGetTheirIdentifierBack() throws Exception {
    try (TestAppliance box = start()) {
      Frame other =
          PacketBuilder.ethernet("02:00:00:00:00:08", "02:00:00:00:0f:02")
              .ipv4("192.168.1.8", "192.0.2.7")
              .echoRequest(7, 1)
              .build();
      box.port("lan0").send(other.bytes()); // has the identifier first
      Frame sent = inside("192.0.2.7").echoRequest(7, 1).payload("abcdefgh").build();
      List<Frame> got =
          answers(box, "lan0", sent, 8000).stream().filter(OwnErrorNatIT::toInside).toList();
      assertThat(got).hasSize(1);
      ipv4(got.getFirst(), dst(INSIDE), icmp(UNREACHABLE, 1, quoted(src(INSIDE))));
      assertQuotes(got.getFirst(), sent, 1);
    }
  }

  private static boolean toInside(Frame frame) {
    return Arrays.equals(
        Arrays.copyOfRange(frame.bytes(), 30, 34), new byte[] {(byte) 192, (byte) 168, 1, 7});
  }
}
