package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code show dhcp client}, {@code clear dhcp client ...}. */
final class ClientCommands {
  private static final long NANOS = 1_000_000_000L;

  private ClientCommands() {}

  static List<OperationalCommand> of(ClientService service) {
    return List.of(
        OperationalCommand.of("show dhcp client")
            .doc("Addresses lent to interfaces of this appliance")
            .run(_ -> show(service)),
        OperationalCommand.of("clear dhcp client <interface>")
            .doc("Give an interface's lease back and ask for another")
            .argument(
                "interface",
                ArgumentTypes.liveName(
                    "interface",
                    () ->
                        service.shown().stream().map(ClientService.Shown::interfaceName).toList()),
                "The interface")
            .run(
                context -> {
                  String name = context.get("interface", String.class);
                  return CommandResult.message(
                      service.restart(name)
                          ? "Gave the lease of " + name + " back; asking anew."
                          : "There is no DHCP client on " + name + ".");
                }));
  }

  private static CommandResult show(ClientService service) {
    Table.Builder table =
        Table.builder()
            .text("Interface")
            .text("State")
            .text("Address")
            .text("Router")
            .text("Name servers")
            .text("Server")
            .column("Renews in", ColumnType.DURATION)
            .column("Ends in", ColumnType.DURATION);
    long nowNanos = service.nowNanos();
    for (ClientService.Shown one : service.shown()) {
      DhcpClient.Status status = one.client().status();
      Optional<ClientLease> lease = status.lease();
      table.row(
          one.interfaceName(),
          status.state().label(),
          lease.map(ClientLease::address).orElse(null),
          lease.map(ClientCommands::routers).filter(text -> !text.isEmpty()).orElse(null),
          lease
              .map(ClientLease::dns)
              .map(ClientCommands::list)
              .filter(text -> !text.isEmpty())
              .orElse(null),
          lease.map(ClientLease::server).orElse(null),
          lease.map(held -> left(held.renewNanos(), nowNanos)).orElse(null),
          lease.map(held -> left(held.endNanos(), nowNanos)).orElse(null));
    }
    return table.build();
  }

  private static String routers(ClientLease lease) {
    return list(lease.gateways().values().stream().distinct().sorted().toList());
  }

  private static String list(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(", "));
  }

  private static Duration left(long untilNanos, long nowNanos) {
    return Duration.ofSeconds(Math.max(0, (untilNanos - nowNanos) / NANOS));
  }
}
