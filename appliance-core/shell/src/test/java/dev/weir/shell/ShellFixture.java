package dev.weir.shell;

import dev.weir.config.commit.CommitEvents;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.ConfirmTimer;
import dev.weir.config.store.DirectoryFiles;
import dev.weir.config.store.RevisionStore;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.capture.PacketCapture;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
    Path revisions = Files.createDirectories(folder.resolve("revisions"));
    InstantSource clock = InstantSource.system();
    config =
        new ConfigService(
            new ConfigFormat(EdgeConfig.schema()),
            new RevisionStore(DirectoryFiles.open(revisions)),
            new EdgeConfig.Target(),
            commits,
            ConfirmTimer.of(timer),
            clock,
            new NoAlarms(),
            CommitEvents.NONE);
    config.start(Optional.of(YamlSource.of("edge.yaml", EdgeConfig.yaml(port, PASSWORD, limits))));
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
