package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpRange;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.dhcp.DhcpMessage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code show dhcp ...}, {@code clear dhcp ...}. */
final class DhcpCommands {
  private DhcpCommands() {}

  static List<OperationalCommand> of(DhcpService service) {
    return List.of(
        OperationalCommand.of("show dhcp leases [pool <pool>]")
            .doc("Addresses lent to hosts")
            .argument("pool", ArgumentTypes.liveName("pool", service::pools), "Only this pool")
            .run(context -> leases(service, context.find("pool", String.class))),
        OperationalCommand.of("show dhcp pools")
            .doc("Pools of addresses and how full they are")
            .run(_ -> pools(service)),
        OperationalCommand.of("show dhcp statistics")
            .doc("Messages by type")
            .run(_ -> statistics(service)),
        OperationalCommand.of("clear dhcp lease <address>")
            .doc("Take a lease away; the host finds out when it renews")
            .argument(
                "address",
                ArgumentTypes.of("leased address", IpAddress.class, IpAddress::parse),
                "The address that was lent")
            .run(
                context -> {
                  IpAddress address = context.get("address", IpAddress.class);
                  return CommandResult.message(
                      service.clear(address)
                          ? "Cleared the lease of " + address + "."
                          : "There is no lease of " + address + ".");
                }));
  }

  private static CommandResult leases(DhcpService service, Optional<String> pool) {
    Table.Builder table =
        Table.builder()
            .text("Address")
            .text("MAC")
            .text("Host")
            .text("Pool")
            .text("State")
            .column("Expires in", ColumnType.DURATION);
    for (Lease lease : service.leases(pool)) {
      table.row(
          lease.address(),
          lease.hardware(),
          lease.hostName().isEmpty() ? null : lease.hostName(),
          lease.pool(),
          lease.state().label(),
          Duration.ofSeconds(Duration.between(service.now(), lease.expires()).toSeconds()));
    }
    return table.build();
  }

  private static CommandResult pools(DhcpService service) {
    Table.Builder table =
        Table.builder()
            .text("Pool")
            .text("Interface")
            .text("Network")
            .number("Size")
            .number("Lent");
    for (Network network : service.networks()) {
      long size = network.pool().range().stream().mapToLong(IpRange::size).sum();
      table.row(
          network.name(),
          network.on().name(),
          network.prefix(),
          size + network.pool().staticLease().size(),
          (long) service.leases(Optional.of(network.name())).size());
    }
    return table.build();
  }

  private static CommandResult statistics(DhcpService service) {
    Table.Builder table = Table.builder().text("Message").number("Received").number("Sent");
    for (DhcpMessage.Type type : DhcpMessage.Type.values()) {
      table.row(type.name().toLowerCase(Locale.ROOT), service.received(type), service.sent(type));
    }
    table.row("malformed", service.malformed(), null);
    table.row("no address left", service.exhausted(), null);
    return table.build();
  }
}
