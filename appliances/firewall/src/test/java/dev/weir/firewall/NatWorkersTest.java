package dev.weir.firewall;

import static dev.weir.firewall.PolicyTest.fromLan;
import static dev.weir.firewall.PolicyTest.fromWan;
import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstPort;
import static dev.weir.testkit.packet.Checks.echoId;
import static dev.weir.testkit.packet.Checks.flags;
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
import dev.weir.sdk.connection.ConnectionTotals;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Translation over two workers in the real engine, stepped: whichever worker a packet comes in at,
 * it meets its connection. Every case runs with many flows, so that both workers own some, and
 * every packet of a flow comes in at a worker chosen at random, or at that of its interface.
 */
@ParameterizedClass
@ValueSource(ints = {1, 2})
class NatWorkersTest {
  private static final int FLOWS = 64;
  private static final String SERVER = "198.51.100.7";
  private static final String HOST = "10.0.0.9";
  private static final String OUTSIDE = "203.0.113.1";
  private static final String MASQUERADE =
      "nat: { source: { rule: { 10: { out-interface: [wan] } } } }";
  private static final String FORWARD =
      """
      nat:
        destination: { rule: {
          10: { in-interface: [wan], protocol: tcp, destination: { port: [8080] },
                to-address: 10.0.0.20, to-port: 80, hairpin: true } } }
      """;
  private static final String ONE_TO_ONE =
      """
      nat: { static: { rule: { 1: {
        interface: wan, outside: 203.0.113.16/28, inside: 10.0.0.0/28 } } } }
      """;

  private final Edge edge;
  private final Random queues = new Random(3);
  private int expected = FLOWS;
  private int freeSlots;

  /** With one queue the LAN belongs to one worker and the WAN to the other. */
  NatWorkersTest(int queuesOfInterface) {
    edge = new Edge(2, queuesOfInterface);
  }

  @BeforeEach
  void countSlots() {
    freeSlots = edge.freeSlots();
  }

  @AfterEach
  void close() throws Exception {
    try {
      ConnectionTotals totals = edge.totals();
      assertThat(edge.drops()).isEmpty();
      assertThat(totals.live()).isEqualTo(expected);
      assertThat(totals.created()).isEqualTo(expected);
      assertThat(edge.connections().table(0).size()).isPositive();
      assertThat(edge.connections().table(1).size()).isPositive();
      edge.advance(1); // slots on their way to the other worker's pool
      assertThat(edge.freeSlots()).isEqualTo(freeSlots);
    } finally {
      edge.close();
    }
  }

  private Frame pass(String in, PacketBuilder packet, String out) {
    return edge.passOn(queues.nextInt(2), in, packet.build(), out);
  }

  private static byte[] ip(Frame frame, int bytes) {
    return Arrays.copyOfRange(frame.bytes(), 14, Math.min(frame.length(), 14 + bytes));
  }

  private static int port(Frame frame, int at) {
    return (frame.bytes()[at] & 0xff) << 8 | frame.bytes()[at + 1] & 0xff;
  }

  private static PacketBuilder fromServer20(String destination) {
    return PacketBuilder.ethernet("02:aa:00:00:00:20", Edge.LAN_MAC).ipv4("10.0.0.20", destination);
  }

  @Test
  void masqueradesUdpAndTurnsAnswersAndErrorsBack() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    for (int flow = 0; flow < FLOWS; flow++) {
      PacketBuilder request = fromLan(SERVER).udp(4000 + flow, 53).payload("ask");
      Frame out = pass("lan", request, "wan");
      ipv4(out, src(OUTSIDE), dst(SERVER), udp(dstPort(53), payload("ask")));
      int outside = port(out, 34);
      // Both before and after the connection is answered.
      for (int round = 0; round < 2; round++) {
        Frame error =
            pass("wan", fromWan("198.51.100.1", OUTSIDE).icmp(3, 1).payload(ip(out, 31)), "lan");
        ipv4(error, src("198.51.100.1"), dst(HOST), icmp(3, 1, quoted(src(HOST), dst(SERVER))));
        assertThat(Arrays.copyOfRange(error.bytes(), 42, 42 + 31))
            .isEqualTo(ip(fromLan(SERVER).udp(4000 + flow, 53).payload("ask").build(), 31));
        Frame back = pass("wan", fromWan(SERVER, OUTSIDE).udp(53, outside).payload("is"), "lan");
        ipv4(back, src(SERVER), dst(HOST), udp(srcPort(53), dstPort(4000 + flow), payload("is")));
      }
    }
  }

  @Test
  void masqueradesQueriesAndTheErrorsAboutThem() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    for (int flow = 0; flow < FLOWS; flow++) {
      Frame out = pass("lan", fromLan(SERVER).echoRequest(flow, 1).payload("abcdefgh"), "wan");
      ipv4(out, src(OUTSIDE), icmp(8, 0));
      int outside = port(out, 38);
      Frame error =
          pass("wan", fromWan("198.51.100.1", OUTSIDE).icmp(11, 0).payload(ip(out, 36)), "lan");
      ipv4(error, dst(HOST), icmp(11, 0, quoted(src(HOST), dst(SERVER))));
      assertThat(Arrays.copyOfRange(error.bytes(), 42, 42 + 36))
          .isEqualTo(ip(fromLan(SERVER).echoRequest(flow, 1).payload("abcdefgh").build(), 36));
      Frame back = pass("wan", fromWan(SERVER, OUTSIDE).echoReply(outside, 1), "lan");
      ipv4(back, dst(HOST), icmp(0, 0, echoId(flow)));
    }
  }

  @Test
  void forwardsPortsThereAndBackWithTheErrors() throws Exception {
    edge.commit(Config.of(FORWARD));
    for (int flow = 0; flow < FLOWS; flow++) {
      int port = 5000 + flow;
      PacketBuilder syn = fromWan(SERVER, OUTSIDE).tcp(port, 8080).flags("S").sequence(1);
      Frame in = pass("wan", syn, "lan");
      ipv4(in, src(SERVER), dst("10.0.0.20"), tcp(srcPort(port), dstPort(80), flags("S")));
      Frame error = pass("lan", fromServer20(SERVER).icmp(3, 13).payload(ip(in, 40)), "wan");
      ipv4(error, src(OUTSIDE), dst(SERVER), icmp(3, 13, quoted(src(SERVER), dst(OUTSIDE))));
      assertThat(Arrays.copyOfRange(error.bytes(), 42, 42 + 40)).isEqualTo(ip(syn.build(), 40));
      Frame back =
          pass(
              "lan",
              fromServer20(SERVER).tcp(80, port).flags("SA").sequence(900).acknowledgement(2),
              "wan");
      ipv4(back, src(OUTSIDE), dst(SERVER), tcp(srcPort(8080), dstPort(port), flags("SA")));
      exchange(
          port,
          () -> fromWan(SERVER, OUTSIDE).tcp(port, 8080),
          "wan",
          () -> fromServer20(SERVER).tcp(80, port),
          "wan",
          OUTSIDE);
    }
  }

  @Test
  void aHairpinGoesThereAndBackThroughTheAppliance() throws Exception {
    edge.commit(Config.of(FORWARD));
    for (int flow = 0; flow < FLOWS; flow++) {
      int port = 5000 + flow;
      Frame in = pass("lan", fromLan(OUTSIDE).tcp(port, 8080).flags("S").sequence(1), "lan");
      ipv4(in, src("10.0.0.1"), dst("10.0.0.20"), tcp(dstPort(80)));
      int inside = port(in, 34);
      Frame back =
          pass(
              "lan",
              fromServer20("10.0.0.1").tcp(80, inside).flags("SA").sequence(900).acknowledgement(2),
              "lan");
      ipv4(back, src(OUTSIDE), dst(HOST), tcp(srcPort(8080), dstPort(port), flags("SA")));
      exchange(
          port,
          () -> fromLan(OUTSIDE).tcp(port, 8080),
          "lan",
          () -> fromServer20("10.0.0.1").tcp(80, inside),
          "lan",
          OUTSIDE);
    }
  }

  /** Data both ways behind a handshake, and the end of the connection. */
  private void exchange(
      int clientPort,
      java.util.function.Supplier<PacketBuilder> client,
      String clientSide,
      java.util.function.Supplier<PacketBuilder> server,
      String answersLeaveBy,
      String seenFrom) {
    pass(clientSide, client.get().flags("A").sequence(2).acknowledgement(901), "lan");
    for (int i = 0; i < 4; i++) {
      Frame request =
          pass(
              clientSide,
              client
                  .get()
                  .flags("PA")
                  .sequence(2 + 3 * i)
                  .acknowledgement(901 + 4 * i)
                  .payload("get"),
              "lan");
      ipv4(request, dst("10.0.0.20"), tcp(dstPort(80), payload("get")));
      Frame answer =
          pass(
              "lan",
              server
                  .get()
                  .flags("PA")
                  .sequence(901 + 4 * i)
                  .acknowledgement(5 + 3 * i)
                  .payload("page"),
              answersLeaveBy);
      ipv4(answer, src(seenFrom), tcp(srcPort(8080), dstPort(clientPort), payload("page")));
    }
  }

  @Test
  void mapsAddressesOneToOneFromBothSides() throws Exception {
    edge.commit(Config.of(ONE_TO_ONE));
    expected = 2 * FLOWS;
    for (int flow = 0; flow < FLOWS; flow++) {
      int port = 4000 + flow;
      Frame out = pass("lan", fromLan(SERVER).udp(port, 53).payload("ask"), "wan");
      ipv4(out, src("203.0.113.25"), udp(srcPort(port)));
      Frame back = pass("wan", fromWan(SERVER, "203.0.113.25").udp(53, port), "lan");
      ipv4(back, dst(HOST), udp(srcPort(53), dstPort(port)));

      Frame in = pass("wan", fromWan("198.51.100.9", "203.0.113.20").udp(port, 9), "lan");
      ipv4(in, dst("10.0.0.4"), udp(srcPort(port), dstPort(9)));
      PacketBuilder answer =
          PacketBuilder.ethernet("02:aa:00:00:00:04", Edge.LAN_MAC)
              .ipv4("10.0.0.4", "198.51.100.9")
              .udp(9, port);
      ipv4(pass("lan", answer, "wan"), src("203.0.113.20"), udp(srcPort(9), dstPort(port)));
      PacketBuilder error =
          PacketBuilder.ethernet("02:aa:00:00:00:04", Edge.LAN_MAC)
              .ipv4("10.0.0.4", "198.51.100.9")
              .icmp(3, 3)
              .payload(ip(in, 28));
      ipv4(
          pass("lan", error, "wan"),
          src("203.0.113.20"),
          icmp(3, 3, quoted(src("198.51.100.9"), dst("203.0.113.20"))));
    }
  }

  @Test
  void datagramsInFragmentsMeetTheirConnection() throws Exception {
    edge.commit(Config.of(MASQUERADE));
    for (int flow = 0; flow < FLOWS; flow++) {
      Frame request =
          fromLan(SERVER).identification(flow).udp(4000 + flow, 53).payloadOf(4000).build();
      Frame out = passFragments("lan", request, "wan");
      ipv4(out, src(OUTSIDE), dst(SERVER), udp(dstPort(53)));
      assertThat(out.length()).isEqualTo(request.length());
      Frame answer =
          fromWan(SERVER, OUTSIDE)
              .identification(flow)
              .udp(53, port(out, 34))
              .payloadOf(3000)
              .build();
      Frame back = passFragments("wan", answer, "lan");
      ipv4(back, src(SERVER), dst(HOST), udp(srcPort(53), dstPort(4000 + flow)));
      assertThat(back.length()).isEqualTo(answer.length());
    }
  }

  /** Every fragment comes in at a worker of its own, the first not first; one frame leaves. */
  private Frame passFragments(String in, Frame whole, String out) {
    List<Frame> left = new ArrayList<>();
    int bytes = whole.length() - 34;
    for (int at : new int[] {1480, 0, 2960}) {
      Frame part = fragment(whole, at, Math.min(1480, bytes - at));
      left.addAll(edge.sendOn(queues.nextInt(2), in, part).getOrDefault(out, List.of()));
    }
    assertThat(left).hasSize(1);
    return left.getFirst();
  }

  private static Frame fragment(Frame whole, int at, int bytes) {
    byte[] part = Arrays.copyOf(whole.bytes(), 34 + bytes);
    System.arraycopy(whole.bytes(), 34 + at, part, 34, bytes);
    boolean more = 34 + at + bytes < whole.length();
    int field = at / 8 | (more ? 0x2000 : 0);
    part[16] = (byte) (20 + bytes >> 8);
    part[17] = (byte) (20 + bytes);
    part[20] = (byte) (field >> 8);
    part[21] = (byte) field;
    part[24] = 0;
    part[25] = 0;
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += (part[i] & 0xff) << 8 | part[i + 1] & 0xff;
    }
    sum = ~((sum & 0xffff) + (sum >>> 16));
    part[24] = (byte) (sum >> 8);
    part[25] = (byte) sum;
    return Frame.of(part);
  }
}
