package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ordinary programs on two hosts with the kernel's stack, through router, firewall and NAT, on one
 * worker and on two.
 */
@SuppressWarnings("NullAway.Init") // start() sets the fields before any test
@ParameterizedClass(name = "{0} workers")
@ValueSource(ints = {1, 2})
final class HostsIT {
  private static final int WAN_MTU = 1400;
  private static final int CONTENT_BYTES = 5_000_000;
  private static final int INSIDE_PORT = 8080;
  private static final String CONFIGURATION =
      """
      router:
        static:
          route:
            0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }
            "::/0": { next-hop: { "2001:db8:ff::1": {} } }
      firewall:
        zone:
          lan:
            interface: [lan0]
            to:
              wan: { default-action: accept }
              lan: { default-action: accept }
              local: { default-action: accept }
          wan:
            interface: [wan0]
            to:
              lan:
                rule:
                  10: { action: accept, protocol: tcp, destination: { port: ["8080"] } }
                  20: { action: accept, protocol: icmpv6, icmp: { type: echo-request } }
              local:
                rule:
                  10: { action: accept, protocol: icmp, icmp: { type: echo-request } }
                  11: { action: accept, protocol: icmpv6 }
                  20: { action: reject, protocol: tcp, destination: { port: ["113"] } }
        nat:
          source:
            rule:
              100: { action: masquerade, out-interface: [wan0], source: { address: [192.168.1.0/24] } }
          destination:
            rule:
              10:
                in-interface: [wan0]
                protocol: tcp
                destination: { port: ["80"] }
                to-address: 192.168.1.10
                to-port: 8080
                hairpin: true
      """;

  @TempDir static Path folder;
  private static byte[] content = {};
  private static Edge edge;
  private static Host.Web inside;
  private static Host.Web outside;

  @Parameter private int workers;

  @BeforeParameterizedClassInvocation
  static void start(int workers) throws Exception {
    edge = Edge.create(folder.resolve("state-" + workers), workers);
    edge.start(
        edge.interfaces(WAN_MTU)
            + CONFIGURATION
            + "system: { host-namespace: "
            + edge.own().name()
            + " }\n");
    content = new byte[CONTENT_BYTES];
    new Random(2).nextBytes(content);
    inside = edge.lan().serve(INSIDE_PORT, content);
    outside = edge.wan().serve(80, content);
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    if (edge != null) {
      edge.close();
    }
  }

  @Test
  void theApplianceHasAsManyWorkers() {
    assertThat(edge.appliance().appliance().engine().workerCount()).isEqualTo(workers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        Edge.LAN_GATEWAY,
        Edge.LAN_GATEWAY_6,
        Edge.WAN_ADDRESS,
        Edge.WAN_ADDRESS_6,
        Edge.WAN_HOST,
        Edge.WAN_HOST_6
      })
  void everyPingFromTheLanIsAnswered(String to) throws Exception {
    Requires.programs("ping=iputils-ping");
    assertThat(edge.lan().run("ping", "-n", "-c", "5", "-i", "0.2", to).expectOk())
        .contains("5 packets transmitted, 5 received, 0% packet loss");
  }

  /**
   * Larger than either link's MTU: put together, translated over IPv4, and cut again, both ways.
   */
  @ParameterizedTest
  @ValueSource(strings = {Edge.WAN_HOST, Edge.WAN_HOST_6})
  void pingsInFragmentsAreAnswered(String to) throws Exception {
    Requires.programs("ping=iputils-ping");
    // Over IPv6 the first one may only tell the sender the path's MTU (RFC 8201, 4).
    edge.lan().run("ping", "-n", "-c", "2", "-i", "0.2", "-W", "1", "-s", "4000", to);
    for (String bytes : new String[] {"4000", "9000", "60000"}) {
      assertThat(
              edge.lan()
                  .run("ping", "-n", "-c", "5", "-i", "0.2", "-M", "dont", "-s", bytes, to)
                  .expectOk())
          .contains("5 packets transmitted, 5 received, 0% packet loss");
    }
  }

  /** A datagram that the WAN host sends back as it came, in fragments both ways. */
  @ParameterizedTest
  @ValueSource(strings = {Edge.WAN_HOST, Edge.WAN_HOST_6})
  void largeDatagramsGoThereAndBack(String to) throws Exception {
    byte[] sent = Arrays.copyOf(content, 9000);
    try (Host.Echo echo = edge.wan().echo(7)) {
      byte[] answer = edge.lan().ask(to, echo.port(), sent);
      assertThat(answer).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-4," + Edge.WAN_HOST + "," + Edge.LAN_GATEWAY,
    "-6," + Edge.WAN_HOST_6 + "," + Edge.LAN_GATEWAY_6
  })
  void tracerouteSeesTheApplianceAsTheFirstHop(String family, String to, String gateway)
      throws Exception {
    Requires.programs("traceroute");
    for (String method : new String[] {"--udp", "--icmp", "--tcp"}) {
      String seen =
          edge.lan().run("traceroute", family, "-n", "-q", "1", "-w", "5", method, to).expectOk();
      Matcher hops = Pattern.compile("(?m)^ *(\\d+) +([0-9a-f.:]+) ").matcher(seen);
      assertThat(hops.find()).as(seen).isTrue();
      assertThat(hops.group(2)).as(seen).isEqualTo(gateway);
      assertThat(hops.find()).as(seen).isTrue();
      assertThat(hops.group(2)).as(seen).isEqualTo(to);
      assertThat(hops.find()).as(seen).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    Edge.WAN_HOST + "," + Edge.WAN_ADDRESS,
    "[" + Edge.WAN_HOST_6 + "]," + Edge.LAN_HOST_6
  })
  void curlFetchesAndUploadsUnharmed(String url, String seenAs) throws Exception {
    fetchAndCompare(edge.lan(), "http://" + url + "/");
    assertThat(outside.clients().getLast()).satisfies(client -> sameAddress(client, seenAs));
    Path upload = folder.resolve("upload");
    Files.write(upload, content);
    int before = outside.uploads().size();
    edge.lan()
        .run("curl", "-sS", "-o", "/dev/null", "-T", upload.toString(), "http://" + url + "/")
        .expectOk();
    assertThat(outside.uploads()).hasSize(before + 1);
    assertThat(outside.uploads().getLast()).isEqualTo(content);
  }

  @Test
  void aPortForwardIsReachedFromOutside() throws Exception {
    fetchAndCompare(edge.wan(), "http://" + Edge.WAN_ADDRESS + "/");
    assertThat(inside.clients().getLast()).isEqualTo(Edge.WAN_HOST);
  }

  @Test
  void aPortForwardIsReachedFromInsideByTheOutsideAddress() throws Exception {
    fetchAndCompare(edge.lan(), "http://" + Edge.WAN_ADDRESS + "/");
    assertThat(inside.clients().getLast()).isEqualTo(Edge.LAN_GATEWAY);
  }

  @ParameterizedTest
  @CsvSource({
    Edge.WAN_HOST + ",",
    Edge.WAN_HOST + ",-R",
    Edge.WAN_HOST_6 + ",",
    Edge.WAN_HOST_6 + ",-R"
  })
  void iperf3PassesTcpBothWays(String to, String direction) throws Exception {
    Requires.programs("iperf3");
    Program server = edge.wan().start("iperf3", "-s", "-1");
    Host.await("iperf3 listens", () -> listens(edge.wan(), 5201));
    Program.Result result =
        direction == null
            ? edge.lan().run("iperf3", "-c", to, "-n", "20M", "-J")
            : edge.lan().run("iperf3", "-c", to, "-n", "20M", "-J", direction);
    Matcher received =
        Pattern.compile("\"sum_received\":\\s*\\{[^}]*?\"bytes\":\\s*(\\d+)")
            .matcher(result.expectOk());
    assertThat(received.find()).as(result.output()).isTrue();
    assertThat(Long.parseLong(received.group(1))).isGreaterThan(15_000_000);
    server.await();
  }

  @Test
  void nmapFromOutsideSeesWhatPolicyPermitsAndNoMore() throws Exception {
    Requires.programs("nmap");
    String ports = "1-30,79-82,113,443,8080";
    String ipv4 =
        edge.wan()
            .run("nmap", "-n", "-Pn", "-sS", "-oG", "-", "-p", ports, Edge.WAN_ADDRESS)
            .expectOk();
    assertThat(openPorts(ipv4)).isEqualTo("80/open");
    assertThat(ipv4).contains("113/closed");
    String ipv6 =
        edge.wan()
            .run("nmap", "-6", "-n", "-Pn", "-sS", "-oG", "-", "-p", ports, Edge.LAN_HOST_6)
            .expectOk();
    assertThat(openPorts(ipv6)).isEqualTo("8080/open");
    assertThat(ipv6).doesNotContain("/closed/");
  }

  private static String openPorts(String greppable) {
    return Pattern.compile("\\d+/open")
        .matcher(greppable)
        .results()
        .map(java.util.regex.MatchResult::group)
        .collect(java.util.stream.Collectors.joining(" "));
  }

  @Test
  void aPacketTooLargeForTheWanIsAnsweredWithItsMtu() throws Exception {
    Requires.programs("ping=iputils-ping");
    assertThat(
            edge.lan()
                .run("ping", "-n", "-c", "2", "-i", "0.2", "-M", "do", "-s", "1450", Edge.WAN_HOST)
                .output())
        .contains("mtu = 1400")
        .contains("0 received");
    assertThat(edge.lan().run("ip", "route", "get", Edge.WAN_HOST).expectOk()).contains("mtu 1400");
    assertThat(
            edge.lan()
                .run(
                    "ping",
                    "-6",
                    "-n",
                    "-c",
                    "2",
                    "-i",
                    "0.2",
                    "-M",
                    "do",
                    "-s",
                    "1450",
                    Edge.WAN_HOST_6)
                .output())
        .containsIgnoringCase("mtu")
        .contains("1400")
        .contains("0 received");
    assertThat(edge.lan().run("ip", "-6", "route", "get", Edge.WAN_HOST_6).expectOk())
        .contains("mtu 1400");
  }

  private static boolean listens(Host host, int port) {
    try {
      return host.listens(port);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void fetchAndCompare(Host from, String url) throws Exception {
    Requires.programs("curl");
    Path file = folder.resolve("fetched");
    from.run("curl", "-sS", "-g", "--noproxy", "*", "-o", file.toString(), url).expectOk();
    assertThat(Files.mismatch(file, Files.write(folder.resolve("content"), content))).isEqualTo(-1);
    Files.delete(file);
  }

  private static void sameAddress(String one, String other) {
    assertThat(java.net.InetAddress.ofLiteral(one))
        .isEqualTo(java.net.InetAddress.ofLiteral(other));
  }
}
