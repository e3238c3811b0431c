package dev.weir.shell.command;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code ping} and {@code traceroute} over the runtime's {@link Pinger}. */
public final class PingCommands {
  private static final int PROBES_PER_HOP = 3;
  private final Pinger pinger;

  /** The commands over a pinger. */
  public PingCommands(Pinger pinger) {
    this.pinger = pinger;
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    ArgumentType<IpAddress> address =
        ArgumentTypes.of(
            "IPv4 or IPv6 address",
            IpAddress.class,
            word -> {
              try {
                return IpAddress.parse(word);
              } catch (IllegalArgumentException e) {
                throw new InvalidValueException("is not an IPv4 or IPv6 address");
              }
            });
    return List.of(
        OperationalCommand.of(
                "ping <host> [count <count>] [size <bytes>] [source <address>] [interval <interval>] [ttl <ttl>] [do-not-fragment]")
            .doc("Send echo requests until Ctrl-C")
            .argument("host", ArgumentTypes.text("address or name"), "Whom to ask")
            .argument("count", ArgumentTypes.number(1, 1_000_000), "How many requests")
            .argument("bytes", ArgumentTypes.number(0, 65_000), "Bytes of payload")
            .argument("address", address, "Own address to send from")
            .argument(
                "interval",
                ArgumentTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                "Time between requests")
            .argument("ttl", ArgumentTypes.number(1, 255), "Hop limit")
            .option("do-not-fragment", "Routers must not fragment the requests")
            .run(this::ping),
        OperationalCommand.of("traceroute <host> [source <address>] [max-hops <hops>]")
            .doc("Find the hops to a host")
            .argument("host", ArgumentTypes.text("address or name"), "Whom to find")
            .argument("address", address, "Own address to send from")
            .argument("hops", ArgumentTypes.number(1, 255), "How far to look")
            .run(this::traceroute));
  }

  private CommandResult ping(CommandContext context) throws CommandException, InterruptedException {
    IpAddress destination = pinger.resolve(context.text("host"));
    Optional<IpAddress> source = context.find("address", IpAddress.class);
    long count = context.find("count", Long.class).orElse((long) Integer.MAX_VALUE);
    int bytes = context.find("bytes", Long.class).orElse(56L).intValue();
    int ttl = context.find("ttl", Long.class).orElse(64L).intValue();
    Duration interval = context.find("interval", Duration.class).orElse(Duration.ofSeconds(1));
    Statistics statistics = new Statistics();
    try {
      for (int sequence = 1; sequence <= count; sequence++) {
        if (sequence > 1 && !context.pause(interval)) {
          break;
        }
        statistics.sent++;
        Pinger.Reply reply =
            pinger.ping(
                new Pinger.Request(
                    destination, source, sequence, bytes, ttl, context.has("do-not-fragment")),
                Duration.ofSeconds(1));
        statistics.add(reply);
        context.emit(CommandResult.message(line(destination, sequence, bytes, reply)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean stopped = Thread.interrupted();
    Fields summary = statistics.summary();
    if (stopped) {
      context.emit(summary);
      throw new InterruptedException();
    }
    if (statistics.received == 0) {
      context.emit(summary);
      throw new CommandException("CLI-0030", destination + " does not answer");
    }
    return summary;
  }

  private static String line(IpAddress destination, int sequence, int bytes, Pinger.Reply reply) {
    String from = reply.from().map(IpAddress::toString).orElse(destination.toString());
    return switch (reply.outcome()) {
      case REPLY ->
          bytes
              + " bytes from "
              + from
              + ": seq="
              + sequence
              + (reply.hopLimit() < 0 ? "" : " ttl=" + reply.hopLimit())
              + " time="
              + millis(reply.roundTrip())
              + " ms";
      case TIME_EXCEEDED -> "from " + from + ": seq=" + sequence + " time to live exceeded";
      case UNREACHABLE -> "from " + from + ": seq=" + sequence + " destination unreachable";
      case TIMEOUT -> "seq=" + sequence + " no answer";
    };
  }

  private CommandResult traceroute(CommandContext context)
      throws CommandException, InterruptedException {
    IpAddress destination = pinger.resolve(context.text("host"));
    Optional<IpAddress> source = context.find("address", IpAddress.class);
    long maxHops = context.find("hops", Long.class).orElse(30L);
    context.emit(
        CommandResult.message("traceroute to " + destination + ", at most " + maxHops + " hops"));
    int sequence = 0;
    for (int hop = 1; hop <= maxHops; hop++) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%2d ", hop));
      Optional<IpAddress> shown = Optional.empty();
      boolean arrived = false;
      for (int probe = 0; probe < PROBES_PER_HOP; probe++) {
        Pinger.Reply reply =
            pinger.ping(
                new Pinger.Request(destination, source, ++sequence, 32, hop, false),
                Duration.ofSeconds(1));
        if (reply.outcome() == Pinger.Outcome.TIMEOUT) {
          line.append(" *");
          continue;
        }
        if (!reply.from().equals(shown)) {
          shown = reply.from();
          line.append(' ').append(shown.map(IpAddress::toString).orElse("?"));
        }
        line.append("  ").append(millis(reply.roundTrip())).append(" ms");
        if (reply.outcome() == Pinger.Outcome.UNREACHABLE) {
          line.append(" unreachable");
        }
        arrived |= reply.outcome() != Pinger.Outcome.TIME_EXCEEDED;
      }
      context.emit(CommandResult.message(line.toString()));
      if (arrived) {
        return CommandResult.nothing();
      }
    }
    throw new CommandException(
        "CLI-0031", destination + " was not reached within " + maxHops + " hops");
  }

  private static String millis(Duration span) {
    return String.format(Locale.ROOT, "%.2f", span.toNanos() / 1e6);
  }

  private static final class Statistics {
    private long sent;
    private long received;
    private final List<Duration> times = new ArrayList<>();

    void add(Pinger.Reply reply) {
      if (reply.outcome() == Pinger.Outcome.REPLY) {
        received++;
        if (times.size() < 1_000_000) {
          times.add(reply.roundTrip());
        }
      }
    }

    Fields summary() {
      Fields.Builder fields = Fields.builder().number("Sent", sent).number("Received", received);
      double loss = sent == 0 ? 0 : 100.0 * (sent - received) / sent;
      fields.add(Column.of("Loss percent", ColumnType.DECIMAL), loss);
      if (!times.isEmpty()) {
        times.sort(Duration::compareTo);
        fields.add(Column.of("Min ms", ColumnType.DECIMAL), times.getFirst().toNanos() / 1e6);
        fields.add(
            Column.of("Median ms", ColumnType.DECIMAL),
            times.get(times.size() / 2).toNanos() / 1e6);
        fields.add(Column.of("Max ms", ColumnType.DECIMAL), times.getLast().toNanos() / 1e6);
      }
      return fields.build();
    }
  }
}
