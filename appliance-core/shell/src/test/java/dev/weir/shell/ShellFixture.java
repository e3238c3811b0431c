package dev.weir.shell;

import dev.weir.config.bind.Configuration;
import dev.weir.config.commit.CommitEvents;
import dev.weir.config.commit.CommitTarget;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.ConfirmTimer;
import dev.weir.config.schema.Schema;
import dev.weir.config.store.DirectoryFiles;
import dev.weir.config.store.RevisionStore;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.capture.PacketCapture;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Problem;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.shell.access.PasswordHash;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.capture.TrafficCommand;
import dev.weir.shell.command.ImageControl;
import dev.weir.shell.command.InterfaceRates;
import dev.weir.shell.command.MonitorCommands;
import dev.weir.shell.command.PingCommands;
import dev.weir.shell.command.Pinger;
import dev.weir.shell.command.SystemControl;
import dev.weir.shell.command.SystemInfo;
import dev.weir.shell.files.FileArea;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.log.Logs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A shell with a small appliance behind it: real configuration, real SSH on loopback, fake
 * interfaces.
 */
final class ShellFixture implements AutoCloseable {
  static final String PASSWORD = "correct horse";
  private static final Map<String, PasswordHash> HASHES =
      new java.util.concurrent.ConcurrentHashMap<>();

  /** What the configuration of the dialogues needs of a firewall. */
  @Doc("Zones and policies")
  record FirewallConfig(@Doc("Zones by name") @KeyLabel("zone") Map<String, Zone> zone) {}

  record Zone(@Doc("Policy towards another zone") @KeyLabel("zone") Map<String, Policy> to) {}

  record Policy(@Doc("Rules by number") @Range(min = 1, max = 100000) Map<Integer, Rule> rule) {}

  record Rule(
      @Doc("Verdict for matching packets") Action action,
      @Doc("Match destination address, group, port") Match destination,
      @Doc("Log first packet of each matching flow") boolean log,
      @Doc("tcp|udp|icmp|icmpv6|all or number") Optional<String> protocol) {}

  record Match(@Doc("Ports") List<PortRange> port) {}

  enum Action {
    @Doc("Let pass")
    ACCEPT,
    @Doc("Discard silently")
    DROP,
    @Doc("Discard and tell the sender")
    REJECT
  }

  @Doc("Network interfaces")
  record InterfacesConfig(
      @Doc("Network cards") @KeyLabel("interface") Map<String, Ethernet> ethernet) {}

  record Ethernet(
      @Doc("What the interface is for") Optional<String> description,
      @Doc("Largest packet") @Default("1500") @Range(min = 68, max = 9216) int mtu,
      @Doc("Addresses") List<InterfaceAddress> address,
      @Doc("Interface that gets copies") @InterfaceName Optional<String> mirror) {}

  final ConfigService config;
  final Shell shell;
  final LogRing log;
  final Path folder;
  final FileArea files;
  final FakeCapture capture = new FakeCapture();
  final FakeControl control = new FakeControl();
  private final ExecutorService commits = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  ShellFixture(Path folder, int port) throws Exception {
    this(folder, port, "");
  }

  /** With lines of {@code system ssh}, indented by four. */
  ShellFixture(Path folder, int port, String limits) throws Exception {
    this.folder = folder;
    this.log = Logs.install(Optional.of(folder.resolve("weir.log")));
    Schema schema =
        Schema.builder()
            .root("system", SystemConfig.class)
            .root("interfaces", InterfacesConfig.class)
            .root("firewall", FirewallConfig.class)
            .build();
    Path revisions = Files.createDirectories(folder.resolve("revisions"));
    InstantSource clock = InstantSource.system();
    config =
        new ConfigService(
            new ConfigFormat(schema),
            new RevisionStore(DirectoryFiles.open(revisions)),
            new Target(),
            commits,
            ConfirmTimer.of(timer),
            clock,
            new NoAlarms(),
            CommitEvents.NONE);
    config.start(Optional.of(YamlSource.of("edge.yaml", yaml(port, limits))));
    files = new FileArea(folder.resolve("files"));
    AtomicLong packets = new AtomicLong();
    InterfaceRates rates =
        () -> {
          long n = packets.addAndGet(1000);
          return List.of(
              new InterfaceRates.Sample("eth0", "up/up", n, n * 100, n / 2, n * 50, 0),
              new InterfaceRates.Sample("eth1", "up/up", n, n * 100, n / 2, n * 50, 3));
        };
    List<OperationalCommand> commands = new ArrayList<>();
    commands.add(interfaces());
    commands.add(drops());
    commands.add(
        OperationalCommand.of("clear interfaces counters")
            .doc("Counters to zero")
            .run(context -> CommandResult.message("Cleared.")));
    commands.add(
        OperationalCommand.of("show lines <count>")
            .doc("Many lines")
            .argument("count", ArgumentTypes.number(0, 1_000_000), "How many")
            .run(
                context -> {
                  Table.Builder table = Table.builder().text("Line");
                  for (long i = 1; i <= context.get("count", Long.class); i++) {
                    table.row("line " + i);
                  }
                  return table.build();
                }));
    commands.add(
        OperationalCommand.of("test failure")
            .doc("Fails")
            .run(
                context -> {
                  throw new IllegalStateException("secret detail");
                }));
    commands.addAll(new MonitorCommands(rates, System::nanoTime).list());
    commands.addAll(new TrafficCommand(capture, () -> List.of("eth0", "eth1"), files).list());
    commands.addAll(new PingCommands(new LoopbackPinger()).list());
    shell =
        new Shell(
            new Shell.Parts(
                () -> config.running().configuration().root("system", SystemConfig.class),
                config,
                () -> List.of("eth0", "eth1"),
                () -> commands,
                new SystemInfo("1.0.0", "A", Instant.now(), List::of, List::of),
                control,
                files,
                folder.resolve("state"),
                log,
                SocketOpener.own(),
                clock));
    List<String> problems = shell.apply();
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.toString());
    }
  }

  /** A free port of loopback. */
  static int freePort() throws Exception {
    try (java.net.ServerSocket socket =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static String hash(String password) {
    return HASHES
        .computeIfAbsent(password, text -> PasswordHash.of(text, new SecureRandom()))
        .toString();
  }

  private static String yaml(int port, String limits) {
    return """
        version: 1
        system:
          host-name: edge1
          login:
            user:
              admin: { role: admin, password: '%1$s' }
              olga: { role: operator, password: '%1$s' }
              rita: { role: read-only, password: '%1$s' }
              nokey: { role: admin }
          ssh:
            listener:
              main: { address: 127.0.0.1, port: %2$d }
            login-grace-time: 60s
        %3$s
        interfaces:
          ethernet:
            eth0: { address: [203.0.113.2/30] }
            eth1: { address: [192.168.1.1/24] }
        firewall:
          zone:
            lan: { to: { wan: { rule: { 100: { action: accept } } } } }
        """
        .formatted(hash(PASSWORD), port, limits);
  }

  private static OperationalCommand interfaces() {
    return OperationalCommand.of("show interfaces [<interface>]")
        .doc("Interfaces and their state")
        .argument(
            "interface",
            ArgumentTypes.liveName("interface", () -> List.of("eth0", "eth1")),
            "Only this one")
        .run(
            context -> {
              Table.Builder table =
                  Table.builder()
                      .text("Name")
                      .text("Role")
                      .text("Admin/Link")
                      .column("Address", ColumnType.LIST)
                      .number("Rx pps")
                      .number("Drops");
              String only = context.find("interface", String.class).orElse("");
              if (!only.equals("eth1")) {
                table.row("eth0", "wan", "up/up", List.of("203.0.113.2/30"), 1204L, 0L);
              }
              if (!only.equals("eth0")) {
                table.row("eth1", "lan", "up/up", List.of("192.168.1.1/24"), 640L, 12L);
              }
              return table.build();
            });
  }

  private static OperationalCommand drops() {
    return OperationalCommand.of("show interfaces <interface> drops")
        .doc("Dropped packets by reason")
        .argument(
            "interface",
            ArgumentTypes.liveName("interface", () -> List.of("eth0", "eth1")),
            "Of this one")
        .run(
            context ->
                Table.builder()
                    .text("Reason")
                    .text("Module")
                    .text("Rule/Config path")
                    .number("Packets")
                    .row("vlan-not-allowed", "switch", "interfaces ethernet eth1 trunk", 12L)
                    .build());
  }

  @Override
  public void close() {
    shell.close();
    config.close();
    commits.shutdownNow();
    timer.shutdownNow();
  }

  private static final class NoAlarms implements Alarms {
    @Override
    public void raise(String key, Severity severity, String text) {}

    @Override
    public void clear(String key) {}
  }

  /** Applies everything, and knows one rule of the firewall. */
  private static final class Target implements CommitTarget {
    @Override
    public void validate(Configuration candidate, Problems problems) {
      FirewallConfig firewall = candidate.root("firewall", FirewallConfig.class);
      firewall
          .zone()
          .forEach(
              (from, zone) ->
                  zone.to()
                      .forEach(
                          (to, policy) ->
                              policy
                                  .rule()
                                  .forEach(
                                      (number, rule) -> check(from, to, number, rule, problems))));
    }

    private static void check(String from, String to, int number, Rule rule, Problems problems) {
      String protocol = rule.protocol().orElse("");
      if (!rule.destination().port().isEmpty()
          && !protocol.equals("tcp")
          && !protocol.equals("udp")) {
        String path = "firewall zone " + from + " to " + to + " rule " + number;
        problems.add(
            Problem.error(
                "FW-0007",
                ConfigPath.parse(path),
                "'destination port' needs protocol tcp or udp",
                "set " + path + " protocol tcp"));
      }
    }

    @Override
    public Prepared prepare(Configuration candidate) {
      return Prepared.NOTHING;
    }
  }

  /** Notes what was asked of the system; there is no image. */
  static final class FakeControl implements SystemControl {
    final List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Override
    public void restart() {
      asked.add("restart");
    }

    @Override
    public void shutdown() {
      asked.add("shutdown");
    }

    @Override
    public Optional<ImageControl> image() {
      return Optional.empty();
    }
  }

  /** Hands frames to whoever captures. */
  static final class FakeCapture implements PacketCapture {
    volatile Optional<FrameSink> sink = Optional.empty();

    @Override
    public Capture start(String interfaceName, int snapLengthBytes, FrameSink newSink) {
      sink = Optional.of(newSink);
      return new Capture() {
        @Override
        public long missed() {
          return 0;
        }

        @Override
        public void close() {
          sink = Optional.empty();
        }
      };
    }
  }

  /** Answers for loopback, not for others. */
  private static final class LoopbackPinger implements Pinger {
    @Override
    public Reply ping(Request request, Duration timeout) throws InterruptedException {
      if (!request.destination().isLoopback()) {
        return new Reply(Outcome.TIMEOUT, Optional.empty(), Duration.ZERO, -1);
      }
      return new Reply(
          Outcome.REPLY, Optional.of(request.destination()), Duration.ofNanos(250_000), 64);
    }

    @Override
    public IpAddress resolve(String host) throws CommandException {
      try {
        return IpAddress.parse(host);
      } catch (IllegalArgumentException e) {
        throw new CommandException("CLI-0032", "'" + host + "' is not known");
      }
    }
  }
}
