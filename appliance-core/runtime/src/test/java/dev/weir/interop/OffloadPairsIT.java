package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.yaml.YamlSource;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.manage.ProcessControl;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of interface kinds, with a kernel host at either end: what one host sends arrives at
 * the other as it was, and in everything that arrives the checksums are right and no packet is
 * longer than the MTU. One appliance has two interfaces of each kind: of MTU 1500 to the left and,
 * where the kind can, of 9000 to the right; firewall between left and right, NAT on some.
 */
final class OffloadPairsIT {
  private static final int CONTENT_BYTES = 4_000_000;
  private static final int JUMBO = 9000;

  /** Most that AF_XDP takes. */
  private static final int AFXDP_MTU = 1770;

  private static final int ORDINARY = 1500;

  @TempDir static Path folder;
  private static final byte[] CONTENT = new byte[CONTENT_BYTES];
  private static final Map<PairSite.Kind, PairSite> LEFT = new EnumMap<>(PairSite.Kind.class);
  private static final Map<PairSite.Kind, PairSite> RIGHT = new EnumMap<>(PairSite.Kind.class);
  private static final Map<PairSite, FrameWatch> WATCHES = new java.util.HashMap<>();
  private static Optional<RunningAppliance> appliance = Optional.empty();
  private static Optional<Program> relay = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs(
        "ping=iputils-ping", "curl", "ethtool", "tcpdump", "tshark", "iperf3", "python3");
    new Random(11).nextBytes(CONTENT);
    int number = 0;
    for (PairSite.Kind kind : PairSite.Kind.values()) {
      LEFT.put(kind, PairSite.create(kind, number++, ORDINARY, true, folder));
      int mtu = kind == PairSite.Kind.AFXDP ? AFXDP_MTU : JUMBO;
      RIGHT.put(kind, PairSite.create(kind, number++, mtu, false, folder));
    }
    appliance =
        Optional.of(
            RunningAppliance.start(
                new RunningAppliance.Settings(
                    Distribution.modules(),
                    folder.resolve("state"),
                    1,
                    "test",
                    true,
                    new ProcessControl()),
                Optional.of(YamlSource.of("pairs.yaml", configuration()))));
    Path relayYaml = Files.writeString(folder.resolve("relay.yaml"), relayConfiguration());
    relay =
        Optional.of(
            Program.start(
                Distribution.command(
                    "run", "--state", folder.resolve("relay").toString(), "" + relayYaml)));
    for (PairSite site : sites()) {
      site.connect();
    }
    for (PairSite site : sites()) {
      Host.await(site + " is connected", () -> site.isConnected() || !relay.get().isAlive());
      assertThat(relay.get().isAlive()).as(relay.get().output()).isTrue();
      site.host().serve(PairSite.WEB_PORT, CONTENT);
      SegmentedDatagrams.confirm(site.host());
      WATCHES.put(site, new FrameWatch(site.host(), site.mtu()));
    }
    for (PairSite site : sites()) {
      SegmentedDatagrams.awaitConfirming(site.host());
      watch(site).await();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    WATCHES.values().forEach(FrameWatch::close);
    WATCHES.clear();
    if (relay.isPresent()) {
      relay.get().close();
    }
    appliance.ifPresent(RunningAppliance::close);
    for (PairSite site : sites()) {
      site.close();
    }
    LEFT.clear();
    RIGHT.clear();
  }

  private static PairSite left(PairSite.Kind kind) {
    return Objects.requireNonNull(LEFT.get(kind));
  }

  private static PairSite right(PairSite.Kind kind) {
    return Objects.requireNonNull(RIGHT.get(kind));
  }

  private static List<PairSite> sites() {
    return Stream.concat(LEFT.values().stream(), RIGHT.values().stream()).toList();
  }

  private static String configuration() {
    return "version: 1\nsystem: { warm-up: 0s }\ninterfaces:\n"
        + byKind(sites(), site -> site.kind().word(), PairSite::yaml)
        + "router:\n  static:\n    route:\n"
        + sites().stream()
            .flatMap(site -> site.routes().stream())
            .map(route -> "      " + route + "\n")
            .collect(Collectors.joining())
        + """
        firewall:
          zone:
            left:
              interface: %s
              to: { right: { default-action: accept }, local: { default-action: accept } }
            right:
              interface: %s
              to: { left: { default-action: accept }, local: { default-action: accept } }
          nat: { source: { rule: { 100: { action: masquerade, out-interface: %s } } } }
        """
            .formatted(names(LEFT.values()), names(RIGHT.values()), names(translating()));
  }

  /** Those of which the appliance hides the hosts of the other side. */
  private static List<PairSite> translating() {
    return List.of(
        left(PairSite.Kind.AFPACKET),
        left(PairSite.Kind.VIRTIO_USER),
        right(PairSite.Kind.TAP),
        right(PairSite.Kind.AFXDP),
        right(PairSite.Kind.VHOST_USER));
  }

  private static String names(java.util.Collection<PairSite> sites) {
    return sites.stream().map(PairSite::name).toList().toString();
  }

  private static String relayConfiguration() {
    List<PairSite> relayed = sites().stream().filter(PairSite::isRelayed).toList();
    return "version: 1\nsystem: { warm-up: 0s }\ninterfaces:\n  ethernet:\n"
        + lines(relayed.stream().map(PairSite::relayCardYaml).toList())
        + byKind(relayed, site -> site.relayKind().word(), PairSite::relayYaml)
        + "switch:\n  bridge:\n"
        + lines(relayed.stream().map(PairSite::relayBridgeYaml).toList());
  }

  private static String byKind(
      List<PairSite> sites,
      java.util.function.Function<PairSite, String> word,
      java.util.function.Function<PairSite, String> yaml) {
    StringBuilder text = new StringBuilder();
    sites.stream()
        .collect(Collectors.groupingBy(word, java.util.TreeMap::new, Collectors.toList()))
        .forEach(
            (kind, some) ->
                text.append("  ")
                    .append(kind)
                    .append(":\n")
                    .append(lines(some.stream().map(yaml).toList())));
    return text.toString();
  }

  private static String lines(List<String> some) {
    return some.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
  }

  private static Stream<Arguments> pairs() {
    List<PairSite.Kind> kinds = Arrays.asList(PairSite.Kind.values());
    return kinds.stream().flatMap(left -> kinds.stream().map(right -> Arguments.of(left, right)));
  }

  /** Files both ways over both IP versions, and datagrams cut out of large ones. */
  @ParameterizedTest
  @MethodSource("pairs")
  void whatIsSentArrives(PairSite.Kind left, PairSite.Kind right) throws Exception {
    PairSite one = left(left);
    PairSite other = right(right);
    long before = seen(one);
    long otherBefore = seen(other);
    fetch(one, other);
    fetch(other, one);
    SegmentedDatagrams.send(one, other);
    if (left == right) {
      SegmentedDatagrams.send(other, one);
    }
    expectRightFrames(one, before);
    expectRightFrames(other, otherBefore);
    assertThat(joinedSegments(other)).isZero();
    if (left == PairSite.Kind.AFXDP || left == PairSite.Kind.TUN) {
      assertThat(joinedSegments(one)).isPositive();
    }
    if (left == PairSite.Kind.VHOST_USER && right == left) {
      // A ring whose loans came to nothing, with the pairs before, lends again after a while.
      for (int i = 0; i < 10 && Math.min(copiedOnce(one), copiedOnce(other)) == 0; i++) {
        fetch(one, other);
        fetch(other, one);
      }
      assertThat(copiedOnce(one)).isPositive();
      assertThat(copiedOnce(other)).isPositive();
    }
  }

  /** Frames that went out there straight from another guest's memory. */
  private static long copiedOnce(PairSite site) {
    return appliance.orElseThrow().appliance().devices().find(site.name()).stream()
        .flatMap(device -> device.details().stream())
        .filter(detail -> detail.name().equals("tx-copied-once"))
        .mapToLong(detail -> Long.parseLong(detail.value()))
        .sum();
  }

  private static long joinedSegments(PairSite site) {
    Appliance running = appliance.orElseThrow().appliance();
    return running.interfaces().stream()
        .filter(on -> on.name().equals(site.name()))
        .mapToLong(on -> running.counters().traffic(on.index()).joinedSegments())
        .sum();
  }

  /** What another program says of the frames, of datagrams in fragments too. */
  @ParameterizedTest
  @EnumSource(PairSite.Kind.class)
  void tsharkFindsNothingWrong(PairSite.Kind kind) throws Exception {
    PairSite one = left(kind);
    PairSite other = right(kind);
    try (Capture captured = new Capture(one, folder);
        Capture otherCaptured = new Capture(other, folder)) {
      for (String to : List.of(other.address(), other.address6())) {
        learnMtu(one, to);
        for (String more : List.of("-n 2M", "-n 2M -R", "-u -l 8000 -b 20M -n 1M")) {
          iperf3(one, other, to, more);
        }
        pingInFragments(one, to);
      }
      captured.judge();
      otherCaptured.judge();
    }
  }

  private static void iperf3(PairSite from, PairSite to, String address, String options)
      throws Exception {
    Program server = to.host().start("iperf3", "-s", "-1");
    Host.await("iperf3 listens", () -> listens(to.host(), 5201));
    String said =
        from.host().run(("iperf3 -J -c " + address + " " + options).split(" ")).expectOk();
    Matcher received =
        Pattern.compile("\"sum_received\":\\s*\\{[^}]*?\"bytes\":\\s*(\\d+)").matcher(said);
    assertThat(received.find()).as(said).isTrue();
    assertThat(Long.parseLong(received.group(1))).as(said).isPositive();
    server.await();
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

  /** So that a first datagram is not refused to iperf3, which would give up. */
  private static void learnMtu(PairSite from, String to) throws Exception {
    from.host().run("ping", "-n", "-c", "1", "-W", "2", "-M", "do", "-s", "8000", to);
  }

  /** The first one may only tell the sender the path's MTU. */
  private static void pingInFragments(PairSite from, String to) {
    Host.await("an answer to a ping in fragments", () -> pingsInFragments(from.host(), to));
  }

  private static boolean pingsInFragments(Host from, String to) {
    try {
      return from.run("ping", "-n", "-c", "1", "-W", "2", "-M", "dont", "-s", "20000", to)
              .exitCode()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("pairs")
  void aGigabyteArrives(PairSite.Kind left, PairSite.Kind right) throws Exception {
    PairSite one = left(left);
    PairSite other = right(right);
    Path file = folder.resolve("gigabyte");
    if (Files.notExists(file)) {
      Program.run("sh", "-c", "head -c 1000000000 /dev/urandom > " + file).expectOk();
    }
    String digest = sha256sum("cat " + file);
    boolean odd = (left.ordinal() + right.ordinal()) % 2 != 0;
    try (Program server =
        other.host().start("python3", "-m", "http.server", "--bind", "::", "-d", "" + folder)) {
      Host.await("a server listens", () -> listens(other.host(), 8000));
      String address = odd ? "[" + other.address6() + "]" : other.address();
      String curl = "curl -sS -g --max-time 900 http://" + address + ":8000/gigabyte";
      assertThat(sha256sum("ip netns exec " + one.host().name() + " " + curl)).isEqualTo(digest);
      assertThat(server.isAlive()).isTrue();
    }
    assertThat(watch(one).faults()).isEmpty();
  }

  private static String sha256sum(String of) throws Exception {
    return Program.run("sh", "-c", of + " | sha256sum").expectOk();
  }

  private static long seen(PairSite site) {
    return watch(site).bytes();
  }

  private static FrameWatch watch(PairSite site) {
    return Optional.ofNullable(WATCHES.get(site)).orElseThrow();
  }

  /** Over both IP versions, by a TCP connection each. */
  private static void fetch(PairSite to, PairSite from) throws Exception {
    Path file = folder.resolve("fetched");
    Path file6 = folder.resolve("fetched6");
    to.host()
        .run(
            "curl",
            "-sS",
            "-g",
            "--max-time",
            "300",
            "-o",
            file.toString(),
            "http://" + from.address() + "/",
            "-o",
            file6.toString(),
            "http://[" + from.address6() + "]/")
        .expectOk();
    for (Path each : List.of(file, file6)) {
      assertThat(Files.readAllBytes(each)).isEqualTo(CONTENT);
      Files.delete(each);
    }
  }

  /** Of all that was sent, and more than once where it had to be, at least the content was seen. */
  private static void expectRightFrames(PairSite site, long before) {
    FrameWatch watch = watch(site);
    Host.await(
        "the frames are seen",
        () -> watch.bytes() - before > 2L * CONTENT_BYTES || !watch.faults().isEmpty());
    assertThat(watch.faults()).as(site.toString()).isEmpty();
  }
}
