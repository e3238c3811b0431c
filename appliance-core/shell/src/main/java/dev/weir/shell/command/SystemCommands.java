package dev.weir.shell.command;

import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.render.LineMatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code show system ...}, {@code show log}, {@code show version}, {@code request system ...}. */
public final class SystemCommands {
  private final SystemInfo info;
  private final Supplier<String> hostName;
  private final Accounts accounts;
  private final Sessions sessions;
  private final LogRing log;
  private final Optional<SystemControl> control;
  private final Supplier<List<String>> fingerprints;
  private final InstantSource clock;

  /** The commands over these parts; without a {@code control} there is no reboot. */
  public SystemCommands(
      SystemInfo info,
      Supplier<String> hostName,
      Accounts accounts,
      Sessions sessions,
      LogRing log,
      Optional<SystemControl> control,
      Supplier<List<String>> fingerprints,
      InstantSource clock) {
    this.info = info;
    this.hostName = hostName;
    this.accounts = accounts;
    this.sessions = sessions;
    this.log = log;
    this.control = control;
    this.fingerprints = fingerprints;
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
    commands.add(
        OperationalCommand.of("show system alarms")
            .doc("Conditions that need attention")
            .run(context -> alarms()));
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
        OperationalCommand.of("show log [last <count>] [match <pattern>]")
            .doc("Recent log messages")
            .role(Role.OPERATOR)
            .argument("count", ArgumentTypes.number(1, 100_000), "Only the last messages")
            .argument("pattern", ArgumentTypes.regex(), "Only messages in which this occurs")
            .run(this::showLog));
    commands.add(
        OperationalCommand.of("request system logout session <number>")
            .doc("End another session")
            .argument(
                "number",
                ArgumentTypes.number(1, Integer.MAX_VALUE),
                "Number in 'show system sessions'")
            .run(this::logout));
    control.ifPresent(
        system -> {
          commands.add(
              OperationalCommand.of("request system reboot")
                  .doc("Restart the appliance")
                  .run(
                      context -> {
                        if (!context.confirm("Restart the appliance?")) {
                          return CommandResult.message("Not restarted.");
                        }
                        system.reboot();
                        return CommandResult.message("Restarting.");
                      }));
          commands.add(
              OperationalCommand.of("request system power-off")
                  .doc("Stop the appliance")
                  .run(
                      context -> {
                        if (!context.confirm("Stop the appliance?")) {
                          return CommandResult.message("Not stopped.");
                        }
                        system.powerOff();
                        return CommandResult.message("Stopping.");
                      }));
        });
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
    Table.Builder table = Table.builder().text("User").text("Role").number("Sessions");
    List<Sessions.Session> open = sessions.list();
    for (String name : accounts.names()) {
      long count = open.stream().filter(session -> session.user().name().equals(name)).count();
      table.row(name, accounts.role(name).map(Role::label).orElse(null), count);
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

  private CommandResult hostKeys() {
    Table.Builder table = Table.builder().text("Fingerprint");
    fingerprints.get().forEach(table::row);
    return table.build();
  }

  private CommandResult showLog(CommandContext context) throws CommandException {
    long last = context.find("count", Long.class).orElse((long) Integer.MAX_VALUE);
    Optional<LineMatcher> matcher = context.find("pattern", Pattern.class).map(LineMatcher::new);
    List<LogRing.Entry> entries = new ArrayList<>();
    try {
      for (LogRing.Entry entry : log.list()) {
        if (matcher.isEmpty()
            || matcher.get().find(entry.level() + " " + entry.source() + " " + entry.text())) {
          entries.add(entry);
        }
      }
    } catch (LineMatcher.TooExpensiveException e) {
      throw new CommandException("CLI-0011", String.valueOf(e.getMessage()));
    }
    Table.Builder table =
        Table.builder()
            .column("Time", ColumnType.TIME)
            .text("Level")
            .text("Source")
            .text("Message");
    int from = (int) Math.max(0, entries.size() - last);
    for (LogRing.Entry entry : entries.subList(from, entries.size())) {
      table.row(entry.time(), entry.level(), entry.source(), entry.text());
    }
    return table.build();
  }

  private CommandResult logout(CommandContext context) throws CommandException {
    int number = context.get("number", Long.class).intValue();
    Sessions.Session session =
        sessions
            .find(number)
            .orElseThrow(
                () ->
                    new CommandException(
                        "CLI-0020", "there is no session " + number, "show system sessions"));
    session.close();
    return CommandResult.message("Session " + number + " of " + session.user().name() + " ended.");
  }
}
