package dev.weir.router;

import dev.weir.router.neighbour.NeighbourState;
import dev.weir.router.neighbour.NeighbourWorker;
import dev.weir.router.route.Rib;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.service.AddressStates;
import dev.weir.sdk.service.NextHop;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The router's operational commands. */
final class RouterCommands {
  private static final int MAX_ROWS = 100_000;

  private final Rib rib;
  private final Supplier<RouterState> state;
  private final Supplier<List<AddressStates.Entry>> addresses;

  RouterCommands(
      Rib rib, Supplier<RouterState> state, Supplier<List<AddressStates.Entry>> addresses) {
    this.rib = rib;
    this.state = state;
    this.addresses = addresses;
  }

  List<OperationalCommand> all() {
    return List.of(
        routes("show ip route", "IPv4 routes", IpPrefix.ALL_IPV4),
        routes("show ipv6 route", "IPv6 routes", IpPrefix.ALL_IPV6),
        tables(),
        addresses(),
        neighbours("show arp", "IPv4 neighbours (ARP)", Optional.of(false)),
        neighbours("show ipv6 neighbours", "IPv6 neighbours", Optional.of(true)),
        neighbours("show neighbours", "Neighbours of both families", Optional.empty()),
        clear("clear arp", "Forget IPv4 neighbours that are not configured", Optional.of(false)),
        clear(
            "clear ipv6 neighbours",
            "Forget IPv6 neighbours that are not configured",
            Optional.of(true)),
        clear("clear neighbours", "Forget neighbours that are not configured", Optional.empty()));
  }

  private OperationalCommand routes(String words, String what, IpPrefix family) {
    return OperationalCommand.of(words + " [<prefix>] [longer] [protocol <protocol>] [vrf <vrf>]")
        .doc(what + " of a VRF: all, the one to an address, or those within a prefix")
        .argument("prefix", prefixType(family), "Prefix, or address: its route")
        .option("longer", "Also the routes within the prefix")
        .argument(
            "protocol", ArgumentTypes.text("protocol"), "Only routes of connected, static ...")
        .argument("vrf", ArgumentTypes.liveName("VRF", rib::vrfs), "Another VRF than the default")
        .run(context -> showRoutes(context, family));
  }

  private static ArgumentType<IpPrefix> prefixType(IpPrefix family) {
    return ArgumentTypes.of(
        family.isIpv4() ? "IPv4 address or prefix" : "IPv6 address or prefix",
        IpPrefix.class,
        word -> {
          IpPrefix prefix;
          try {
            prefix =
                word.indexOf('/') >= 0
                    ? IpPrefix.parse(word)
                    : IpPrefix.host(IpAddress.parse(word));
          } catch (IllegalArgumentException e) {
            throw new InvalidValueException("is not a prefix: " + e.getMessage());
          }
          if (prefix.isIpv4() != family.isIpv4()) {
            throw new InvalidValueException("is of the other address family");
          }
          return prefix;
        });
  }

  private CommandResult showRoutes(CommandContext context, IpPrefix family)
      throws CommandException {
    String vrf = context.find("vrf", String.class).orElse(RouterModule.DEFAULT_VRF);
    Optional<String> protocol = context.find("protocol", String.class);
    Optional<IpPrefix> prefix = context.find("prefix", IpPrefix.class);
    List<Rib.Standing> found;
    if (prefix.isEmpty() || context.has("longer")) {
      found = rib.standing(vrf, prefix.orElse(family), MAX_ROWS);
    } else if (prefix.get().length() == family.address().bits()) {
      found = rib.standing(vrf, prefix.get().address()).stream().toList();
    } else {
      IpPrefix exact = prefix.get();
      found =
          rib.standing(vrf, exact, MAX_ROWS).stream()
              .filter(route -> route.prefix().equals(exact))
              .toList();
    }
    if (prefix.isPresent() && found.isEmpty()) {
      throw new CommandException("RT-0101", "no route to " + prefix.get());
    }
    Table.Builder table =
        Table.builder()
            .text("Prefix")
            .column("Active", ColumnType.FLAG)
            .text("Protocol")
            .column("Distance", ColumnType.IDENTIFIER)
            .column("Metric", ColumnType.IDENTIFIER)
            .text("Next hop")
            .text("Interface");
    for (Rib.Standing route : found) {
      if (protocol.map(wanted -> wanted.equals(route.protocol())).orElse(true)) {
        table.row(
            route.prefix(),
            route.selected(),
            route.protocol(),
            route.distance(),
            route.metric(),
            route.nextHops().stream().map(NextHop::toString).collect(Collectors.joining(", ")),
            route.ways().isEmpty()
                ? null
                : route.ways().stream()
                    .map(way -> state.get().interfaceName(way.interfaceIndex()))
                    .distinct()
                    .collect(Collectors.joining(", ")));
      }
    }
    return table.build();
  }

  private OperationalCommand tables() {
    return OperationalCommand.of("show router tables")
        .doc("Sizes of the routing and forwarding tables")
        .run(
            context -> {
              Table.Builder table =
                  Table.builder()
                      .text("VRF")
                      .number("Routes")
                      .number("IPv4 prefixes")
                      .number("IPv6 prefixes")
                      .column("Lookup memory", ColumnType.BYTES)
                      .column("Update memory", ColumnType.BYTES);
              for (String vrf : rib.vrfs()) {
                Rib.Size size = rib.size(vrf);
                table.row(
                    vrf,
                    size.routes(),
                    size.prefixes4(),
                    size.prefixes6(),
                    size.lookupBytes(),
                    size.updateBytes());
              }
              return table.build();
            });
  }

  private OperationalCommand addresses() {
    return OperationalCommand.of("show router addresses [interface <interface>]")
        .doc("The appliance's own addresses, and whether another host has them")
        .argument("interface", interfaceType(), "Only those of this interface")
        .run(
            context -> {
              Optional<String> on = context.find("interface", String.class);
              Table.Builder table =
                  Table.builder()
                      .text("Interface")
                      .text("Address")
                      .text("State")
                      .text("Other host");
              for (AddressStates.Entry one : addresses.get()) {
                if (on.map(one.interfaceName()::equals).orElse(true)) {
                  table.row(
                      one.interfaceName(),
                      one.address(),
                      one.state().name().toLowerCase(Locale.ROOT),
                      one.other().orElse(null));
                }
              }
              return table.build();
            });
  }

  private ArgumentType<String> interfaceType() {
    return ArgumentTypes.liveName(
        "interface", () -> state.get().interfaces().stream().map(InterfaceRef::name).toList());
  }

  private OperationalCommand neighbours(String words, String what, Optional<Boolean> ipv6) {
    return OperationalCommand.of(words + " [interface <interface>]")
        .doc(what)
        .argument("interface", interfaceType(), "Only those on this interface")
        .run(context -> showNeighbours(context, ipv6));
  }

  private CommandResult showNeighbours(CommandContext context, Optional<Boolean> ipv6) {
    RouterState now = state.get();
    Optional<String> on = context.find("interface", String.class);
    Table.Builder table =
        Table.builder()
            .text("Address")
            .text("MAC address")
            .text("Interface")
            .text("State")
            .column("Router", ColumnType.FLAG)
            .column("Age", ColumnType.DURATION);
    if (now.running().isEmpty()) {
      return table.build();
    }
    RouterState.Running running = now.running().get();
    long nowNanos = running.context().nowNanos();
    running.context().ask(running.neighbours(), NeighbourWorker::rows).stream()
        .flatMap(List::stream)
        .filter(row -> ipv6.map(wanted -> wanted == row.address().isIpv6()).orElse(true))
        .filter(row -> on.map(now.interfaceName(row.interfaceIndex())::equals).orElse(true))
        .sorted(Comparator.comparing(NeighbourWorker.Row::address))
        .forEach(
            row ->
                table.row(
                    row.address(),
                    row.mac() == 0 ? null : new MacAddress(row.mac()),
                    now.interfaceName(row.interfaceIndex()),
                    NeighbourState.label(row.state()),
                    row.router(),
                    Duration.ofNanos(Math.max(0, nowNanos - row.changedNanos()))));
    return table.build();
  }

  private OperationalCommand clear(String words, String what, Optional<Boolean> ipv6) {
    return OperationalCommand.of(words + " [interface <interface>] [address <address>]")
        .doc(what)
        .argument("interface", interfaceType(), "Only those on this interface")
        .argument(
            "address",
            ArgumentTypes.of(
                "address",
                IpAddress.class,
                word -> {
                  try {
                    return IpAddress.parse(word);
                  } catch (IllegalArgumentException e) {
                    throw new InvalidValueException("is not an address: " + e.getMessage());
                  }
                }),
            "Only this one")
        .run(context -> clearNeighbours(context, ipv6));
  }

  private CommandResult clearNeighbours(CommandContext context, Optional<Boolean> ipv6) {
    RouterState now = state.get();
    Optional<String> on = context.find("interface", String.class);
    Optional<IpAddress> only = context.find("address", IpAddress.class);
    int cleared = 0;
    if (now.running().isPresent()) {
      RouterState.Running running = now.running().get();
      long nowNanos = running.context().nowNanos();
      NeighbourWorker.Filter filter =
          (index, address) ->
              ipv6.map(wanted -> wanted == address.isIpv6()).orElse(true)
                  && on.map(now.interfaceName(index)::equals).orElse(true)
                  && only.map(address::equals).orElse(true);
      cleared =
          running
              .context()
              .ask(running.neighbours(), worker -> worker.clear(filter, nowNanos))
              .stream()
              .mapToInt(Integer::intValue)
              .sum();
    }
    return CommandResult.message("Forgot " + cleared + " neighbours.");
  }
}
