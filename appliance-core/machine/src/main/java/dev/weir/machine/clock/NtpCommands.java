package dev.weir.machine.clock;

import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code show ntp}. */
public final class NtpCommands {
  private final NtpClient client;

  /** Of a running client. */
  public NtpCommands(NtpClient client) {
    this.client = client;
  }

  /** The commands. */
  public List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of("show ntp")
            .doc("Whether the clock is right, and by which servers")
            .run(this::show));
  }

  private CommandResult show(CommandContext context) {
    NtpClient.Status status = client.status();
    Table.Builder servers =
        Table.builder()
            .text("Server")
            .text("Address")
            .text("Use")
            .number("Stratum")
            .text("Reach")
            .number("Poll s")
            .text("Offset ms")
            .text("Delay ms")
            .text("Jitter ms")
            .text("Last failure");
    for (NtpClient.ServerStatus one : status.servers()) {
      Optional<NtpClient.ServerStatus.Sizes> sizes = one.sizes();
      servers.row(
          one.host(),
          one.address().orElse(null),
          one.use(),
          sizes.isPresent() ? (long) one.stratum() : null,
          one.reach(),
          (long) one.pollSeconds(),
          sizes.map(all -> millis("%+.3f", all.offsetNanos())).orElse(null),
          sizes.map(all -> millis("%.3f", all.delayNanos())).orElse(null),
          sizes.map(all -> millis("%.3f", all.jitterNanos())).orElse(null),
          one.failure().isEmpty() ? null : one.failure());
    }
    return new Sections(
        List.of(
            new Sections.Section(
                "Clock", Table.builder().text("State").row(status.state()).build()),
            new Sections.Section("Servers", servers.build())));
  }

  private static String millis(String format, long nanos) {
    return String.format(Locale.ROOT, format, nanos / 1e6);
  }
}
