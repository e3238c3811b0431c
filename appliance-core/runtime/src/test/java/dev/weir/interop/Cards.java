package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Network cards of the host for an appliance between two hosts, and traffic over them: veth pairs,
 * of which the other ends are {@code eth0} of the hosts. On the LAN there is VLAN 10 too.
 */
final class Cards implements Closeable {
  static final int CONTENT_BYTES = 5_000_000;

  private static final String NUMBER = "" + ProcessHandle.current().pid() % 100_000;
  private static final String VLAN_HOST_MAC = "02:00:00:00:10:10";

  /** The appliance's end on the LAN. */
  static final String LAN = "wl" + NUMBER;

  /** The appliance's end on the WAN. */
  static final String WAN = "ww" + NUMBER;

  private static final String CONFIGURATION =
      """
      interfaces:
        ethernet:
          lan0:
            match: { name: %s }
            driver: %s
            queues: %d
            address: [192.168.1.1/24, "2001:db8:1::1/64"]
            vlan: { 10: { address: [192.168.10.1/24] } }
          wan0: { match: { name: %s }, driver: %s, queues: %d, address: [203.0.113.2/24, "2001:db8:ff::2/64"] }
      router: { interface: { lan0.10: { neighbour: { 192.168.10.10: { mac: "02:00:00:00:10:10" } } } } }
      firewall:
        zone:
          lan:
            interface: [lan0, lan0.10]
            to: { wan: { default-action: accept }, local: { default-action: accept } }
          wan: { interface: [wan0] }
        nat: { source: { rule: { 100: { action: masquerade, out-interface: [wan0] } } } }
      """;

  /** Sends echo requests with a VLAN tag; prints the VLAN and source of each reply. */
  private static final String TAGGED_PING =
      """
      import socket, struct, sys, time
      mac, own, targets = [bytes.fromhex(a.replace(':', '')) for a in sys.argv[1:3]] + [sys.argv[3:]]
      def total(data):
          n = sum(struct.unpack('!%dH' % (len(data) // 2), data))
          while n >> 16: n = (n & 0xffff) + (n >> 16)
          return ~n & 0xffff
      s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
      s.bind(('eth0', 0))
      s.setsockopt(263, 8, 1)  # PACKET_AUXDATA
      s.settimeout(0.2)
      for target in targets:
          icmp = struct.pack('!BBHHH', 8, 0, 0, 7, 1) + bytes(56)
          icmp = icmp[:2] + struct.pack('!H', total(icmp)) + icmp[4:]
          ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(icmp), 1, 0, 64, 1, 0)
          ip += socket.inet_aton('192.168.10.10') + socket.inet_aton(target)
          ip = ip[:10] + struct.pack('!H', total(ip)) + ip[12:]
          end, answered = time.time() + 30, False
          while time.time() < end and not answered:
              s.send(mac + own + struct.pack('!HHH', 0x8100, 10, 0x0800) + ip + icmp)
              try:
                  while not answered:
                      data, extra, _, _ = s.recvmsg(2000, 100)
                      tci = struct.unpack_from('@H', extra[0][2], 16)[0]
                      status = struct.unpack_from('@I', extra[0][2], 0)[0]
                      if data[12:14] == b'\\x08\\x00' and data[23] == 1 and data[34] == 0:
                          print('vlan', tci if status & 16 else 'none', socket.inet_ntoa(data[26:30]))
                          answered = True
              except socket.timeout:
                  pass
      """;

  private final Edge edge;
  private final Path folder;
  private final byte[] content = new byte[CONTENT_BYTES];

  /** Puts a card into each network. */
  Cards(Edge edge, Path folder) throws IOException, InterruptedException {
    this(edge, folder, 1);
  }

  /** Puts a card with a number of queues into each network; the hosts send by as many. */
  Cards(Edge edge, Path folder, int queues) throws IOException, InterruptedException {
    this.edge = edge;
    this.folder = folder;
    plug(LAN, edge.lan(), queues);
    plug(WAN, edge.wan(), queues);
    new Random(6).nextBytes(content);
  }

  private static void plug(String name, Host host, int queues)
      throws IOException, InterruptedException {
    String both = "numrxqueues %1$d numtxqueues %1$d".formatted(queues);
    String link = "ip link add %s %s type veth peer eth0 %s netns %s";
    Program.run(link.formatted(name, both, both, host.name()).split(" ")).expectOk();
    Program.run("ip", "link", "set", name, "up").expectOk();
  }

  /** The appliance's configuration with the same driver on both cards. */
  static String configuration(String driver) {
    return configuration(driver, 1);
  }

  /** The same with a number of queues of both. */
  static String configuration(String driver, int queues) {
    return CONFIGURATION.formatted(LAN, driver, queues, WAN, driver, queues);
  }

  /** Whether a program for XDP is on a card. */
  static boolean hasProgram(String card) {
    try {
      return Program.run("ip", "-d", "link", "show", "dev", card).expectOk().contains("prog/xdp");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Pings the appliance: every request is answered, and once. */
  void ping() throws IOException, InterruptedException {
    for (String gateway : List.of(Edge.LAN_GATEWAY, Edge.LAN_GATEWAY_6)) {
      String said = edge.lan().run("ping", "-n", "-c", "5", "-i", "0.2", gateway).expectOk();
      assertThat(said).contains("5 received, 0% packet loss").doesNotContain("DUP");
    }
  }

  /** Pings the appliance and the WAN host out of the VLAN. */
  void pingTagged() throws IOException, InterruptedException {
    assertThat(
            edge.lan()
                .run(
                    "python3",
                    "-c",
                    TAGGED_PING,
                    mac(),
                    VLAN_HOST_MAC,
                    "192.168.10.1",
                    Edge.WAN_HOST)
                .expectOk())
        .isEqualTo("vlan 10 192.168.10.1\nvlan 10 " + Edge.WAN_HOST + "\n");
  }

  /** The MAC address of the card on the LAN. */
  static String mac() throws IOException, InterruptedException {
    Matcher mac =
        Pattern.compile("link/ether ([0-9a-f:]+)")
            .matcher(Program.run("ip", "link", "show", "dev", LAN).expectOk());
    assertThat(mac.find()).isTrue();
    return mac.group(1);
  }

  /** Fetches and uploads over TCP, over both IP versions; all arrives as it was sent. */
  void fetch() throws IOException, InterruptedException {
    fetch(Edge.WAN_HOST);
    fetch("[" + Edge.WAN_HOST_6 + "]");
  }

  private void fetch(String from) throws IOException, InterruptedException {
    Host.Web web = edge.wan().serve(80, content);
    Path file = folder.resolve("fetched");
    edge.lan().run("curl", "-sS", "-g", "-o", file.toString(), "http://" + from + "/").expectOk();
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
    // The other way, where the LAN host sends the long frames.
    edge.lan()
        .run("curl", "-sS", "-g", "-o", "/dev/null", "-T", "" + file, "http://" + from + "/")
        .expectOk();
    assertThat(web.uploads().getLast()).isEqualTo(content);
    web.close();
  }

  /** Neither host got a wrong checksum. */
  void expectRightChecksums() throws IOException, InterruptedException {
    for (Host host : new Host[] {edge.lan(), edge.wan()}) {
      assertThat(host.run("nstat", "-asz", "TcpInCsumErrors", "UdpInCsumErrors").expectOk())
          .containsPattern("TcpInCsumErrors +0 ");
    }
  }

  /** One TCP connection each way. */
  void iperf3(String amount, long atLeastBytes) throws IOException, InterruptedException {
    for (String direction : new String[] {"--json", "-R"}) {
      Program server = edge.wan().start("iperf3", "-s", "-1");
      Host.await("iperf3 listens", () -> listens(edge.wan(), 5201));
      String result =
          edge.lan()
              .run("iperf3", "-c", Edge.WAN_HOST, "-n", amount, "--json", direction)
              .expectOk();
      Matcher received =
          Pattern.compile(
                  "\"sum_received\":\\s*\\{[^}]*?\"bytes\":\\s*(\\d+)[^}]*?\"bits_per_second\":\\s*([0-9.e+]+)")
              .matcher(result);
      assertThat(received.find()).as(result).isTrue();
      System.out.println("iperf3 " + direction + ": " + received.group(2) + " bit/s");
      assertThat(Long.parseLong(received.group(1))).isGreaterThan(atLeastBytes);
      server.await();
    }
  }

  private static boolean listens(Host host, int port) {
    try {
      return host.listens(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Program.run("ip", "link", "delete", LAN);
      Program.run("ip", "link", "delete", WAN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
