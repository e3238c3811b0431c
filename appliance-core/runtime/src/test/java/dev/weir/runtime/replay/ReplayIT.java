package dev.weir.runtime.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.yaml.YamlSource;
import dev.weir.testkit.environment.Requires;
import dev.weir.testkit.files.PcapFile;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Captures through a whole appliance: the same bytes every time, and every packet accounted for.
 */
class ReplayIT {
  private static final String CONFIGURATION =
      """
      interfaces:
        ethernet:
          wan0:
            mac: "02:00:00:00:02:01"
            address: [203.0.113.2/24, "2001:db8:ff::2/64"]
        tap:
          lan0:
            namespace: nowhere
            mac: "02:00:00:00:01:01"
            address: [192.168.1.1/24, "2001:db8:1::1/64"]
            vlan: { 10: { address: [192.168.10.1/24] } }
        tun: { tun0: { address: [10.8.0.1/24] } }
        memory: { ring0: { address: [10.9.0.1/24] } }
        pcap: { file0: { input: /nowhere/a.pcap, address: [10.10.0.1/24] } }
      router:
        static: { route: { 0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }, "::/0": { next-hop: { "2001:db8:ff::1": {} } } } }
        interface:
          wan0: { neighbour: { 203.0.113.1: { mac: "02:00:00:00:02:99" }, "2001:db8:ff::1": { mac: "02:00:00:00:02:99" } } }
      dhcp: { server: { lan: { interface: lan0, range: [192.168.1.100-192.168.1.199] } } }
      router-advertisement: { interface: { lan0: {} } }
      firewall:
        zone:
          lan:
            interface: [lan0, lan0.10]
            to:
              wan: { default-action: accept, rule: { 10: { action: drop, protocol: udp, destination: { port: [53] } } } }
              local: { default-action: accept }
          wan: { interface: [wan0], to: { lan: { default-action: reject } } }
        nat: { source: { rule: { 100: { action: masquerade, out-interface: [wan0] } } } }
      """;
  private static final int FLOWS = 50;
  private static final int SAMPLED = 8;
  private static final Pattern TERM = Pattern.compile("\"([a-z]+)\":\\s*(-?\\d+)");

  @TempDir Path folder;

  private Replay.Result replay(String to, Map<String, Path> inputs) throws Exception {
    return new Replay(
            Path.of(System.getProperty("weir.home"), "modules"), inputs, folder.resolve(to))
        .run(YamlSource.of("replay.yaml", CONFIGURATION));
  }

  /** Traffic of all kinds, in by the LAN: passed, translated, dropped, answered, held. */
  private Path traffic() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (int flow = 0; flow < FLOWS; flow++) {
      PacketBuilder to =
          PacketBuilder.ethernet("02:00:00:00:01:20", "02:00:00:00:01:01")
              .ipv4("192.168.1.20", "198.51.100." + (1 + flow));
      frames.add(
          switch (flow % 5) {
            case 0 -> to.tcp(40_000 + flow, 80).flags("S").maxSegmentSize(1460).build();
            case 1 -> to.udp(5000 + flow, 53).payloadOf(flow).build();
            case 2 -> to.udp(5000 + flow, 443).payloadOf(flow).build();
            case 3 -> to.echoRequest(flow, 1).payloadOf(56).build();
            default -> to.ttl(1).udp(5000, 33_434).build();
          });
    }
    frames.add(
        PacketBuilder.ethernet("02:00:00:00:01:20", "02:00:00:00:01:01")
            .ipv4("192.168.1.20", "192.168.1.77")
            .udp(1, 2)
            .build());
    return written("traffic.pcap", PcapFile.of(frames).toBytes());
  }

  private Path written(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static Map<String, byte[]> contents(Path results) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(results)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  @Test
  void twoRunsGiveTheSameBytes() throws Exception {
    Map<String, Path> inputs = Map.of("lan0", traffic());
    Replay.Result first = replay("first", inputs);
    replay("second", inputs);
    Map<String, byte[]> one = contents(folder.resolve("first"));
    Map<String, byte[]> other = contents(folder.resolve("second"));
    assertThat(one.keySet())
        .containsExactlyInAnyOrder(
            "drops.json",
            "summary.json",
            "wan0.pcap",
            "lan0.pcap",
            "tun0.pcap",
            "ring0.pcap",
            "file0.pcap");
    assertThat(other.keySet()).isEqualTo(one.keySet());
    one.forEach((name, bytes) -> assertThat(other.get(name)).as(name).isEqualTo(bytes));
    assertThat(first.received()).isEqualTo(FLOWS + 1);
    assertThat(first.problems()).isEmpty();
    assertThat(PcapFile.read(folder.resolve("first").resolve("wan0.pcap")).frames())
        .hasSizeGreaterThanOrEqualTo(FLOWS * 3 / 5);
    assertThat(Files.readString(folder.resolve("first").resolve("drops.json")))
        .contains("firewall zone lan to wan rule 10");
    assertBalanced(folder.resolve("first").resolve("summary.json"), FLOWS + 1);
  }

  /** In + injected + generated + copied + expanded = out + dropped + absorbed + punted + held. */
  private static void assertBalanced(Path summary, long received) throws IOException {
    String json = Files.readString(summary);
    Matcher terms =
        Pattern.compile("\"([a-z0-9.-]+)\":\\s*\\{([^{}]*\"held\"[^{}]*)\\}").matcher(json);
    int accounts = 0;
    while (terms.find()) {
      Map<String, Long> account = new TreeMap<>();
      Matcher term = TERM.matcher(terms.group(2));
      while (term.find()) {
        account.put(term.group(1), Long.parseLong(term.group(2)));
      }
      long born = sum(account, "in", "injected", "generated", "copied", "expanded");
      long ended = sum(account, "out", "dropped", "absorbed", "punted", "held");
      assertThat(born).as("%s of %s: %s", terms.group(1), summary, account).isEqualTo(ended);
      assertThat(account.get("held")).as(terms.group(1)).isZero();
      if (terms.group(1).equals("total")) {
        assertThat(account.get("in")).isEqualTo(received);
      }
      accounts++;
    }
    // Six interfaces, none, and the sum.
    assertThat(accounts).as(json).isEqualTo(8);
  }

  private static long sum(Map<String, Long> account, String... terms) {
    return Stream.of(terms).mapToLong(account::get).sum();
  }

  @Test
  void whatIsNoCaptureIsRefused() throws Exception {
    Path nonsense =
        written(
            "nonsense.pcap",
            "this is no capture at all".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> replay("out", Map.of("lan0", nonsense)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nonsense.pcap");
    Path empty = written("empty.pcap", new byte[0]);
    assertThatThrownBy(() -> replay("out", Map.of("lan0", empty)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("empty.pcap");
    assertThatThrownBy(() -> replay("out", Map.of("lan0", folder.resolve("none.pcap"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pcap");
    Path good = traffic();
    assertThatThrownBy(() -> replay("out", Map.of("lan7", good)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no interface lan7");
  }

  @Test
  void aCaptureThatEndsInDamageIsReplayedUpToIt() throws Exception {
    byte[] whole = Files.readAllBytes(traffic());
    Path cut = written("cut.pcap", java.util.Arrays.copyOf(whole, whole.length - 7));
    Replay.Result result = replay("out", Map.of("lan0", cut));
    assertThat(result.received()).isEqualTo(FLOWS);
    assertThat(result.problems()).singleElement().asString().contains("lan0", "cut.pcap");
    assertThat(Files.readString(folder.resolve("out").resolve("summary.json")))
        .contains("cut.pcap");
    assertBalanced(folder.resolve("out").resolve("summary.json"), FLOWS);
  }

  @Test
  void everyMalformedCaptureIsReplayedOrRefused() throws Exception {
    Path captures = Requires.corpus("captures/malformed");
    int replayed = 0;
    int refused = 0;
    List<Path> all;
    try (Stream<Path> files = Files.list(captures)) {
      all = files.filter(Files::isRegularFile).sorted().toList();
    }
    // Each is a whole appliance: all of them take minutes.
    int step = Boolean.getBoolean("weir.long") ? 1 : SAMPLED;
    for (int i = 0; i < all.size(); i += step) {
      Path capture = all.get(i);
      Replay.Result result;
      try {
        result = replay("out", Map.of("lan0", capture));
      } catch (IOException unreadable) {
        assertThat(unreadable)
            .as(capture.toString())
            .hasMessageContaining("" + capture.getFileName());
        refused++;
        continue;
      }
      assertThat(result.problems())
          .as(capture.toString())
          .noneMatch(problem -> problem.contains("not accounted for"));
      assertBalanced(folder.resolve("out").resolve("summary.json"), result.received());
      replayed++;
    }
    System.out.println(
        all.size() + " captures: " + replayed + " replayed, " + refused + " refused");
    assertThat(replayed).isGreaterThan(all.size() / step / 2);
  }
}
