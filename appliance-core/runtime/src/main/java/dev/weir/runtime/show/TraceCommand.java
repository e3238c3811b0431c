package dev.weir.runtime.show;

import dev.weir.engine.worker.TracedPath;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Sections;
import dev.weir.shell.capture.FrameSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code trace}: follows live packets through the graph. One operator at a time. */
final class TraceCommand {
  private static final int DEFAULT_PACKETS = 10;
  private static final int MOST_PACKETS = 1000;
  private static final Duration DEFAULT_TIME = Duration.ofSeconds(30);

  private final Appliance appliance;
  private final Figures figures;
  private final PathTable paths;
  private final AtomicReference<@Nullable String> user = new AtomicReference<>();

  TraceCommand(Appliance appliance, Figures figures) {
    this.appliance = appliance;
    this.figures = figures;
    this.paths = new PathTable(appliance.engine().registries());
  }

  OperationalCommand command() {
    return OperationalCommand.of(
            "trace packets [interface <interface>] [protocol <protocol>] [source <source>]"
                + " [destination <destination>] [count <count>] [for <time>] [detail]")
        .doc("Follow live packets through the graph, and show what becomes of them and why")
        .argument("interface", InterfaceCommands.name(appliance), "That come in here")
        .argument("protocol", TransportProtocol.type(), "That carry this")
        .argument("source", address(), "From this address")
        .argument("destination", address(), "For this address")
        .argument("count", ArgumentTypes.number(1, MOST_PACKETS), "How many; 10 if not said")
        .argument(
            "time",
            ArgumentTypes.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
            "How long at most; 30 seconds if not said")
        .option("detail", "Show nodes that have nothing to say too")
        .run(this::run);
  }

  private static ArgumentType<IpAddress> address() {
    return ArgumentTypes.of(
        "IPv4 or IPv6 address",
        IpAddress.class,
        word -> {
          try {
            return IpAddress.parse(word);
          } catch (IllegalArgumentException e) {
            throw new InvalidValueException("is not an IPv4 or IPv6 address");
          }
        });
  }

  private CommandResult run(CommandContext context) throws CommandException, InterruptedException {
    Optional<String> only = context.find("interface", String.class);
    OptionalInt index =
        only.isPresent() ? OptionalInt.of(received(only.get())) : OptionalInt.empty();
    TraceFilter filter =
        new TraceFilter(
            index,
            context
                .find("protocol", TransportProtocol.class)
                .map(protocol -> OptionalInt.of(protocol.number()))
                .orElse(OptionalInt.empty()),
            context.find("source", IpAddress.class),
            context.find("destination", IpAddress.class));
    int count = context.find("count", Long.class).map(Long::intValue).orElse(DEFAULT_PACKETS);
    Duration time = context.find("time", Duration.class).orElse(DEFAULT_TIME);
    if (!user.compareAndSet(null, context.user().name())) {
      throw new CommandException("TRACE-0001", user.get() + " is tracing; one can at a time");
    }
    try {
      return follow(context, filter, count, time);
    } finally {
      user.set(null);
    }
  }

  /** The device by which an interface's frames come in: a sub-interface's are its parent's. */
  private int received(String name) throws CommandException {
    var on = InterfaceCommands.named(appliance, name);
    return on.parent() != 0 ? on.parent() : on.index();
  }

  private CommandResult follow(CommandContext context, TraceFilter filter, int count, Duration time)
      throws InterruptedException {
    BlockingQueue<TracedPath> found = new ArrayBlockingQueue<>(MOST_PACKETS);
    Runnable stop = appliance.engine().trace(filter, count, found::offer);
    long end = System.nanoTime() + time.toNanos();
    try {
      for (int shown = 0; shown < count && !context.cancelled(); shown++) {
        TracedPath path = found.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (path == null) {
          return CommandResult.message(
              shown == 0 ? "No such packet came in." : "No more such packets came in.");
        }
        context.emit(section(path, context.has("detail")));
      }
      return CommandResult.nothing();
    } finally {
      stop.run();
    }
  }

  private CommandResult section(TracedPath path, boolean all) {
    String title = figures.name(path.rxInterface()) + " " + FrameSummary.of(path.header());
    return new Sections(List.of(new Sections.Section(title, paths.table(path, all, ""))));
  }
}
