package dev.weir.shell.command;

import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.command.Table;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code monitor interfaces}: rates, refreshed until Ctrl-C. */
public final class MonitorCommands {
  private final InterfaceRates rates;
  private final LongSupplier nanoTime;

  /** The command over counters and a monotonic clock. */
  public MonitorCommands(InterfaceRates rates, LongSupplier nanoTime) {
    this.rates = rates;
    this.nanoTime = nanoTime;
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of(
                "monitor interfaces [<interface>] [interval <interval>] [count <count>]")
            .doc("Live rates of interfaces")
            .role(Role.READ_ONLY)
            .argument(
                "interface",
                ArgumentTypes.liveName("interface", this::names),
                "Only this interface")
            .argument(
                "interval",
                ArgumentTypes.duration(Duration.ofMillis(200), Duration.ofHours(1)),
                "Time between two displays")
            .argument("count", ArgumentTypes.number(1, 1_000_000), "How many displays, then stop")
            .run(this::monitor));
  }

  private List<String> names() {
    return rates.samples().stream().map(InterfaceRates.Sample::name).toList();
  }

  private CommandResult monitor(CommandContext context) throws InterruptedException {
    Duration interval = context.find("interval", Duration.class).orElse(Duration.ofSeconds(1));
    long count = context.find("count", Long.class).orElse(Long.MAX_VALUE);
    String only = context.find("interface", String.class).orElse("");
    Map<String, InterfaceRates.Sample> before = byName();
    long beforeNanos = nanoTime.getAsLong();
    for (long shown = 0; shown < count && context.pause(interval); shown++) {
      Map<String, InterfaceRates.Sample> now = byName();
      long nowNanos = nanoTime.getAsLong();
      context.refresh(table(rates.samples(), only, before, now, nowNanos - beforeNanos));
      before = now;
      beforeNanos = nowNanos;
    }
    return CommandResult.nothing();
  }

  private Map<String, InterfaceRates.Sample> byName() {
    Map<String, InterfaceRates.Sample> samples = new HashMap<>();
    for (InterfaceRates.Sample sample : rates.samples()) {
      samples.put(sample.name(), sample);
    }
    return samples;
  }

  private static Table table(
      List<InterfaceRates.Sample> order,
      String only,
      Map<String, InterfaceRates.Sample> before,
      Map<String, InterfaceRates.Sample> now,
      long spanNanos) {
    Table.Builder table =
        Table.builder()
            .text("Name")
            .text("Link")
            .number("Rx pps")
            .column("Rx rate", ColumnType.BIT_RATE)
            .number("Tx pps")
            .column("Tx rate", ColumnType.BIT_RATE)
            .number("Drops/s");
    double seconds = Math.max(1, spanNanos) / 1e9;
    for (InterfaceRates.Sample ordered : order) {
      InterfaceRates.Sample to = now.get(ordered.name());
      InterfaceRates.Sample from = before.get(ordered.name());
      if (to != null && (only.isEmpty() || only.equals(to.name()))) {
        table.row(
            to.name(),
            to.link(),
            rate(from == null ? null : from.rxPackets(), to.rxPackets(), seconds, 1),
            rate(from == null ? null : from.rxBytes(), to.rxBytes(), seconds, 8),
            rate(from == null ? null : from.txPackets(), to.txPackets(), seconds, 1),
            rate(from == null ? null : from.txBytes(), to.txBytes(), seconds, 8),
            rate(from == null ? null : from.drops(), to.drops(), seconds, 1));
      }
    }
    return table.build();
  }

  private static @Nullable Long rate(@Nullable Long from, long to, double seconds, int factor) {
    return from == null || to < from ? null : Math.round((to - from) * factor / seconds);
  }
}
