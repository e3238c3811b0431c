package dev.weir.shell.command;

import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.command.Table;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.render.LineMatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** {@code show log} and {@code monitor log}, with filters. */
public final class LogCommands {
  private static final Duration POLL = Duration.ofMillis(250);
  private final LogRing log;
  private final InstantSource clock;

  /** How bad a message is at least. */
  enum Level {
    ERROR,
    WARN,
    INFO;

    boolean includes(String level) {
      return switch (this) {
        case ERROR -> level.equals("ERROR");
        case WARN -> level.equals("ERROR") || level.equals("WARN");
        case INFO -> true;
      };
    }
  }

  /** The commands over the messages that are kept. */
  public LogCommands(LogRing log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of(
                "show log [last <count>] [level <level>] [source <source>] [since <span>] [match <pattern>]")
            .doc("Log messages, the oldest first")
            .role(Role.OPERATOR)
            .argument("count", ArgumentTypes.number(1, 100_000), "Only the last messages")
            .argument("level", ArgumentTypes.choice(Level.class), "Only messages at least that bad")
            .argument("source", source(), "Only messages of this part, such as audit")
            .argument(
                "span",
                ArgumentTypes.duration(Duration.ofSeconds(1), Duration.ofDays(3650)),
                "Only messages of this long ago until now")
            .argument("pattern", ArgumentTypes.regex(), "Only messages in which this occurs")
            .run(this::show),
        OperationalCommand.of("monitor log [level <level>] [source <source>] [match <pattern>]")
            .doc("Log messages as they come, until Ctrl-C")
            .argument("level", ArgumentTypes.choice(Level.class), "Only messages at least that bad")
            .argument("source", source(), "Only messages of this part, such as audit")
            .argument("pattern", ArgumentTypes.regex(), "Only messages in which this occurs")
            .run(this::monitor));
  }

  private dev.weir.sdk.command.ArgumentType<String> source() {
    return ArgumentTypes.of(
        "part of the appliance",
        String.class,
        word -> word,
        () -> {
          TreeSet<String> sources = new TreeSet<>();
          log.list().forEach(entry -> sources.add(entry.source()));
          return sources.stream().map(dev.weir.sdk.command.Completion::of).toList();
        });
  }

  private CommandResult show(CommandContext context) throws CommandException {
    long last = context.find("count", Long.class).orElse((long) Integer.MAX_VALUE);
    Instant from =
        context
            .find("span", Duration.class)
            .map(span -> clock.instant().minus(span))
            .orElse(Instant.MIN);
    Filter filter = new Filter(context);
    List<LogRing.Entry> entries = new ArrayList<>();
    for (LogRing.Entry entry : log.list()) {
      if (!entry.time().isBefore(from) && filter.admits(entry)) {
        entries.add(entry);
      }
    }
    int first = (int) Math.max(0, entries.size() - last);
    return table(entries.subList(first, entries.size()));
  }

  private CommandResult monitor(CommandContext context)
      throws CommandException, InterruptedException {
    Filter filter = new Filter(context);
    long seen = log.written();
    while (context.pause(POLL)) {
      LogRing.News news = log.since(seen);
      seen = news.written();
      for (LogRing.Entry entry : news.entries()) {
        if (filter.admits(entry)) {
          context.emit(
              CommandResult.message(
                  entry.time().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                      + " "
                      + entry.level()
                      + " "
                      + entry.source()
                      + ": "
                      + entry.text()));
        }
      }
    }
    return CommandResult.nothing();
  }

  private static Table table(List<LogRing.Entry> entries) {
    Table.Builder table =
        Table.builder()
            .column("Time", ColumnType.TIME)
            .text("Level")
            .text("Source")
            .text("Message");
    entries.forEach(e -> table.row(e.time(), e.level(), e.source(), e.text()));
    return table.build();
  }

  /** What the options of a command let through. */
  private static final class Filter {
    private final Level level;
    private final Optional<String> source;
    private final Optional<LineMatcher> matcher;

    Filter(CommandContext context) {
      level = context.find("level", Level.class).orElse(Level.INFO);
      source = context.find("source", String.class);
      matcher = context.find("pattern", Pattern.class).map(LineMatcher::new);
    }

    boolean admits(LogRing.Entry entry) throws CommandException {
      try {
        return level.includes(entry.level())
            && source.map(entry.source()::equalsIgnoreCase).orElse(true)
            && (matcher.isEmpty()
                || matcher.get().find(entry.level() + " " + entry.source() + " " + entry.text()));
      } catch (LineMatcher.TooExpensiveException e) {
        throw new CommandException("CLI-0011", String.valueOf(e.getMessage()));
      }
    }
  }
}
