package dev.weir.engine.connection;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.Message;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.connection.ConnectionFilter;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionSnapshot;
import dev.weir.sdk.connection.ConnectionSnapshot.Side;
import dev.weir.sdk.connection.ConnectionState;
import dev.weir.sdk.connection.ConnectionTotals;
import dev.weir.sdk.wire.IpProtocols;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** {@code show connections}, {@code clear connections} and their filters. */
public final class ConnectionCommands {
  private static final int DEFAULT_ROWS = 1000;
  private static final int MAX_ROWS = 100_000;

  private static final String FILTERS =
      " [address <prefix>] [port <port>] [protocol <protocol>] [state <state>]"
          + " [interface <interface>] [domain <domain>]";

  private static final ArgumentType<IpPrefix> PREFIX =
      ArgumentTypes.of("address or prefix", IpPrefix.class, ConnectionCommands::prefix);

  private static final ArgumentType<Integer> PROTOCOL =
      ArgumentTypes.of(
          "tcp|udp|icmp|icmpv6|gre|esp|sctp or 0-255", Integer.class, ConnectionCommands::protocol);

  private final ConnectionService connections;
  private final Supplier<? extends Collection<String>> interfaceNames;
  private final ToIntFunction<String> interfaceIndex;
  private final IntFunction<String> interfaceName;

  /**
   * Commands over the tables.
   *
   * @param interfaceNames those there are now
   * @param interfaceIndex index of a name, below 0 if there is none
   * @param interfaceName name of an index
   */
  public ConnectionCommands(
      ConnectionService connections,
      Supplier<? extends Collection<String>> interfaceNames,
      ToIntFunction<String> interfaceIndex,
      IntFunction<String> interfaceName) {
    this.connections = connections;
    this.interfaceNames = interfaceNames;
    this.interfaceIndex = interfaceIndex;
    this.interfaceName = interfaceName;
  }

  /** The commands. */
  public List<OperationalCommand> all() {
    return List.of(
        withFilters(OperationalCommand.of("show connections" + FILTERS + " [limit <limit>]"))
            .argument("limit", ArgumentTypes.number(1, MAX_ROWS), "Rows at most; " + DEFAULT_ROWS)
            .doc("Connections followed by firewall, NAT and inspection")
            .run(this::show),
        OperationalCommand.of("show connections summary")
            .doc("Number of connections, limits, and what became of them")
            .run(context -> summary()),
        withFilters(OperationalCommand.of("clear connections" + FILTERS))
            .doc("Forget connections; their next packets are judged anew")
            .run(this::clear));
  }

  private OperationalCommand.Builder withFilters(OperationalCommand.Builder builder) {
    return builder
        .argument("prefix", PREFIX, "Any address before or after translation lies in it")
        .argument("port", ArgumentTypes.number(0, 65_535), "Any port, or ICMP identifier")
        .argument("protocol", PROTOCOL, "IP protocol")
        .argument("state", ArgumentTypes.choice(states()), "How far it has come")
        .argument(
            "interface",
            ArgumentTypes.liveName("interface", interfaceNames),
            "Packets of either direction came in by it")
        .argument("domain", ArgumentTypes.number(0, (1 << 23) - 1), "Lookup domain");
  }

  private CommandResult show(CommandContext context) throws CommandException, InterruptedException {
    int limit = context.find("limit", Long.class).map(Long::intValue).orElse(DEFAULT_ROWS);
    Table.Builder table =
        Table.builder()
            .text("Protocol")
            .text("Source")
            .text("Destination")
            .text("Translated source")
            .text("Translated destination")
            .text("State")
            .text("Interface")
            .number("Packets")
            .number("Reply packets")
            .column("Bytes", ColumnType.BYTES)
            .column("Reply bytes", ColumnType.BYTES)
            .column("Age", ColumnType.DURATION)
            .column(Column.of("Expires", ColumnType.DURATION));
    for (ConnectionSnapshot each : connections.list(filter(context), limit)) {
      addRow(table, each);
    }
    return table.build();
  }

  private void addRow(Table.Builder table, ConnectionSnapshot each) {
    Side original = each.original();
    Side reply = each.reply();
    String source = endpoint(each, original.source(), original.sourcePort(), true);
    String destination = endpoint(each, original.destination(), original.destinationPort(), false);
    String sourceAfter = endpoint(each, reply.destination(), reply.destinationPort(), true);
    String destinationAfter = endpoint(each, reply.source(), reply.sourcePort(), false);
    table.row(
        protocolName(each.protocol()),
        source,
        destination,
        source.equals(sourceAfter) ? null : sourceAfter,
        destination.equals(destinationAfter) ? null : destinationAfter,
        each.state().label(),
        interfaceName.apply(each.rxInterface()),
        original.packets(),
        reply.packets(),
        original.bytes(),
        reply.bytes(),
        each.age(),
        each.timeout().minus(each.idle()));
  }

  /** Address and port; of ICMP the identifier of who asks, and no port for who is asked. */
  private static String endpoint(
      ConnectionSnapshot each, IpAddress address, int port, boolean asks) {
    boolean icmp = each.protocol() == IpProtocols.ICMP || each.protocol() == IpProtocols.ICMPV6;
    if (!hasPorts(each.protocol()) || (icmp && !asks)) {
      return address.toString();
    }
    return address.isIpv6() ? "[" + address + "]:" + port : address + ":" + port;
  }

  private static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case IpProtocols.TCP, IpProtocols.UDP, IpProtocols.ICMP, IpProtocols.ICMPV6 -> true;
      default -> false;
    };
  }

  private CommandResult summary() throws InterruptedException {
    ConnectionTotals totals = connections.totals();
    return Fields.builder()
        .number("Connections", totals.live())
        .number("Half-open or unreplied", totals.halfOpen())
        .number("Limit", totals.limit())
        .add(Column.of("Memory", ColumnType.BYTES), totals.memoryBytes())
        .number("Created", totals.created())
        .number("Discarded before their first packet left", totals.discarded())
        .number("Expired", totals.expired())
        .number("Evicted under pressure", totals.evicted())
        .number("Refused for want of room", totals.refused())
        .number("Cleared", totals.cleared())
        .build();
  }

  private CommandResult clear(CommandContext context)
      throws CommandException, InterruptedException {
    ConnectionFilter filter = filter(context);
    if (filter.equals(ConnectionFilter.ALL) && !context.confirm("Clear all connections?")) {
      return new Message("Nothing cleared.");
    }
    long cleared = connections.clear(filter);
    return new Message("Cleared " + cleared + (cleared == 1 ? " connection." : " connections."));
  }

  private ConnectionFilter filter(CommandContext context) throws CommandException {
    Optional<String> name = context.find("interface", String.class);
    OptionalInt index = OptionalInt.empty();
    if (name.isPresent()) {
      int found = interfaceIndex.applyAsInt(name.get());
      if (found < 0) {
        throw new CommandException("CON-0001", "no interface '" + name.get() + "'");
      }
      index = OptionalInt.of(found);
    }
    return new ConnectionFilter(
        context.find("prefix", IpPrefix.class),
        number(context, "port"),
        context.find("protocol", Integer.class).map(OptionalInt::of).orElse(OptionalInt.empty()),
        context.find("state", String.class),
        index,
        number(context, "domain"));
  }

  private static OptionalInt number(CommandContext context, String argument) {
    return context
        .find(argument, Long.class)
        .map(value -> OptionalInt.of(value.intValue()))
        .orElse(OptionalInt.empty());
  }

  private static String[] states() {
    return Arrays.stream(ConnectionState.values())
        .map(ConnectionState::label)
        .distinct()
        .toArray(String[]::new);
  }

  private static String protocolName(int protocol) {
    return switch (protocol) {
      case IpProtocols.TCP -> "tcp";
      case IpProtocols.UDP -> "udp";
      case IpProtocols.ICMP -> "icmp";
      case IpProtocols.ICMPV6 -> "icmpv6";
      case IpProtocols.GRE -> "gre";
      case IpProtocols.ESP -> "esp";
      case IpProtocols.SCTP -> "sctp";
      default -> Integer.toString(protocol);
    };
  }

  private static IpPrefix prefix(String word) throws InvalidValueException {
    try {
      return IpPrefix.parse(word);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("is not an address or prefix: " + e.getMessage());
    }
  }

  private static int protocol(String word) throws InvalidValueException {
    for (int protocol = 0; protocol < 256; protocol++) {
      if (protocolName(protocol).equals(word.toLowerCase(Locale.ROOT))
          || Integer.toString(protocol).equals(word)) {
        return protocol;
      }
    }
    throw new InvalidValueException("is not a protocol (tcp, udp, icmp, icmpv6, gre, esp, 0-255)");
  }
}
