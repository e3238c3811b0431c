package dev.weir.telemetry;

import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.telemetry.metrics.MetricsService;
import dev.weir.telemetry.syslog.SyslogService;
import java.util.List;

/** {@code show telemetry}. */
public final class TelemetryCommands {
  private final Telemetry telemetry;

  /** Of a running telemetry. */
  public TelemetryCommands(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** The commands. */
  public List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of("show telemetry")
            .doc("Who reads metrics and is sent log messages")
            .run(this::show));
  }

  private CommandResult show(CommandContext context) {
    Table.Builder listeners =
        Table.builder()
            .text("Listener")
            .text("At")
            .text("State")
            .number("Connections")
            .number("Reads")
            .number("Refused");
    for (MetricsService.State state : telemetry.metrics().states()) {
      listeners.row(
          state.name(),
          state.listener().toString(),
          state.failure().isEmpty() ? "open" : state.failure(),
          (long) state.statistics().connections(),
          state.statistics().reads(),
          state.statistics().refusals());
    }
    Table.Builder servers =
        Table.builder()
            .text("Server")
            .text("To")
            .text("State")
            .number("Sent")
            .number("Waiting")
            .number("Lost")
            .text("Last failure");
    for (SyslogService.State state : telemetry.syslog().states()) {
      String failure = state.statistics().lastFailure();
      servers.row(
          state.name(),
          state.server().toString(),
          state.statistics().isConnected() ? "connected" : "not connected",
          state.statistics().messagesSent(),
          (long) state.statistics().messagesWaiting(),
          state.statistics().messagesLost(),
          failure.isEmpty() ? null : failure);
    }
    return new Sections(
        List.of(
            new Sections.Section("Metrics", listeners.build()),
            new Sections.Section("Syslog", servers.build())));
  }
}
