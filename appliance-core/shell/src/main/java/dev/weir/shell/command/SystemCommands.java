package dev.weir.shell.command;

import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.HostKeys;
import dev.weir.shell.access.LastLogins;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.access.SystemConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code show system ...}, {@code show version}, {@code show alarms}. */
public final class SystemCommands {
  private final SystemInfo info;
  private final Supplier<String> hostName;
  private final Accounts accounts;
  private final Sessions sessions;
  private final LastLogins lastLogins;
  private final Path state;
  private final HostKeySource hostKeys;
  private final InstantSource clock;

  /** What tells the fingerprints of the host keys. */
  public interface HostKeySource {
    /**
     * Of all of them.
     *
     * @throws IOException if one that nobody has needed yet cannot be made
     */
    List<HostKeys.Fingerprint> fingerprints() throws IOException;
  }

  /** The commands over these parts; {@code state} is on the disk that is asked for its space. */
  public SystemCommands(
      SystemInfo info,
      Supplier<String> hostName,
      Accounts accounts,
      Sessions sessions,
      LastLogins lastLogins,
      Path state,
      HostKeySource hostKeys,
      InstantSource clock) {
    this.info = info;
    this.hostName = hostName;
    this.accounts = accounts;
    this.sessions = sessions;
    this.lastLogins = lastLogins;
    this.state = state;
    this.hostKeys = hostKeys;
    this.clock = clock;
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    List<OperationalCommand> commands = new ArrayList<>();
    commands.add(
        OperationalCommand.of("show version")
            .doc("Version, slot and modules")
            .run(context -> version()));
    commands.add(
        OperationalCommand.of("show system uptime")
            .doc("How long the appliance runs")
            .run(context -> uptime()));
    for (String words : List.of("show alarms", "show system alarms")) {
      commands.add(
          OperationalCommand.of(words)
              .doc("Conditions that need attention")
              .run(context -> alarms()));
    }
    commands.add(
        OperationalCommand.of("show system users")
            .doc("Configured users and their roles")
            .run(context -> users()));
    commands.add(
        OperationalCommand.of("show system sessions")
            .doc("Who is logged in")
            .run(context -> sessionTable()));
    commands.add(
        OperationalCommand.of("show system host-keys")
            .doc("Fingerprints of the SSH host keys")
            .run(context -> hostKeys()));
    commands.add(
        OperationalCommand.of("show system resources")
            .doc("Memory, processors and disk")
            .run(context -> resources()));
    return commands;
  }

  private CommandResult version() {
    Table.Builder modules = Table.builder().text("Module").text("Version");
    for (SystemInfo.Module module : info.modules().get()) {
      modules.row(module.name(), module.version());
    }
    Fields product =
        Fields.builder()
            .text("Host name", hostName.get())
            .text("Version", info.version())
            .text("Slot", info.slot().isEmpty() ? null : info.slot())
            .text("Java", Runtime.version().toString())
            .build();
    return new Sections(
        List.of(
            new Sections.Section("Weir", product),
            new Sections.Section("Modules", modules.build())));
  }

  private CommandResult uptime() {
    return Fields.builder()
        .add(Column.of("Started", ColumnType.TIME), info.startedAt())
        .add(
            Column.of("Uptime", ColumnType.DURATION),
            Duration.between(info.startedAt(), clock.instant()))
        .add(Column.of("Now", ColumnType.TIME), clock.instant())
        .number("Sessions", sessions.list().size())
        .build();
  }

  private CommandResult alarms() {
    List<SystemInfo.Alarm> alarms = info.alarms().get();
    Table.Builder table =
        Table.builder().text("Severity").column("Since", ColumnType.TIME).text("Alarm");
    for (SystemInfo.Alarm alarm : alarms) {
      table.row(alarm.severity(), alarm.since(), alarm.text());
    }
    return table.build();
  }

  private CommandResult users() {
    Table.Builder table =
        Table.builder()
            .text("User")
            .text("Role")
            .column("Password", ColumnType.FLAG)
            .number("Keys")
            .number("Sessions")
            .column("Last login", ColumnType.TIME)
            .text("From");
    List<Sessions.Session> open = sessions.list();
    for (String name : accounts.names()) {
      long count = open.stream().filter(session -> session.user().name().equals(name)).count();
      Optional<SystemConfig.User> user = accounts.user(name);
      Optional<LastLogins.Login> last = lastLogins.find(name);
      table.row(
          name,
          user.map(one -> one.role().label()).orElse(null),
          user.map(one -> one.password().isPresent()).orElse(false),
          user.map(one -> one.publicKey().size()).orElse(0),
          count,
          last.map(LastLogins.Login::time).orElse(null),
          last.map(LastLogins.Login::source).orElse(null));
    }
    return table.build();
  }

  private CommandResult sessionTable() {
    Instant now = clock.instant();
    Table.Builder table =
        Table.builder()
            .column("Number", ColumnType.IDENTIFIER)
            .text("User")
            .text("Role")
            .text("From")
            .column("Since", ColumnType.TIME)
            .column("Idle", ColumnType.DURATION)
            .text("Running");
    for (Sessions.Session session : sessions.list()) {
      Role role = accounts.role(session.user().name()).orElse(session.user().role());
      table.row(
          session.number(),
          session.user().name(),
          role.label(),
          session.user().source(),
          session.since(),
          Duration.between(session.lastActive(), now)
              .truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
          session.activity().isEmpty() ? null : session.activity());
    }
    return table.build();
  }

  private CommandResult hostKeys() throws CommandException {
    Table.Builder table = Table.builder().text("Type").text("Fingerprint");
    try {
      hostKeys.fingerprints().forEach(key -> table.row(key.type(), key.sha256()));
    } catch (IOException e) {
      throw new CommandException("CLI-0024", "a host key cannot be made: " + e.getMessage());
    }
    return table.build();
  }

  private CommandResult resources() throws CommandException {
    Runtime java = Runtime.getRuntime();
    Fields.Builder fields =
        Fields.builder()
            .add(Column.of("Memory used", ColumnType.BYTES), java.totalMemory() - java.freeMemory())
            .add(Column.of("Memory limit", ColumnType.BYTES), java.maxMemory())
            .number("Processors", java.availableProcessors())
            .add(
                Column.of("Load", ColumnType.DECIMAL),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
            .number("Threads", ManagementFactory.getThreadMXBean().getThreadCount());
    try {
      FileStore disk = Files.getFileStore(state);
      return fields
          .add(Column.of("Disk free", ColumnType.BYTES), disk.getUsableSpace())
          .add(Column.of("Disk size", ColumnType.BYTES), disk.getTotalSpace())
          .build();
    } catch (IOException e) {
      throw new CommandException("CLI-0024", "the disk cannot be asked: " + e.getMessage());
    }
  }
}
