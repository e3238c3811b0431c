package dev.weir.firewall.show;

import dev.weir.firewall.config.Nat;
import dev.weir.firewall.policy.Protocols;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.connection.ConnectionFilter;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionSnapshot;
import dev.weir.sdk.module.RuleHits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code show nat} and {@code clear nat}. */
final class NatCommands {
  private static final int MAX_ROWS = 100_000;

  private final FirewallView view;

  NatCommands(FirewallView view) {
    this.view = view;
  }

  List<OperationalCommand> all() {
    return List.of(
        filtered(
                OperationalCommand.of(
                    "show nat translations [address <address>] [port <port>] [protocol <protocol>]"))
            .doc("Connections whose addresses or ports are translated")
            .run(this::translations),
        OperationalCommand.of("show nat rules")
            .doc("Rules of NAT with the connections they translated")
            .run(context -> rules()),
        filtered(
                OperationalCommand.of(
                    "clear nat translations [address <address>] [port <port>] [protocol <protocol>]"))
            .doc("End translated connections")
            .run(this::clear));
  }

  private static OperationalCommand.Builder filtered(OperationalCommand.Builder builder) {
    return builder
        .argument(
            "address",
            ArgumentTypes.of("address or prefix", IpPrefix.class, NatCommands::prefix),
            "Only with an address in it, before or after translation")
        .argument("port", ArgumentTypes.number(0, 65_535), "Only with this port on any side")
        .argument(
            "protocol",
            ArgumentTypes.of("protocol", Integer.class, NatCommands::protocol),
            "Only of this protocol");
  }

  private static IpPrefix prefix(String word) throws InvalidValueException {
    try {
      return IpPrefix.parse(word.indexOf('/') >= 0 ? word : word + "/32");
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(String.valueOf(e.getMessage()));
    }
  }

  private static Integer protocol(String word) throws InvalidValueException {
    return Protocols.number(word).orElseThrow(() -> new InvalidValueException("is not a protocol"));
  }

  private static ConnectionFilter filter(CommandContext context) {
    Optional<Long> port = context.find("port", Long.class);
    Optional<Integer> protocol = context.find("protocol", Integer.class);
    return new ConnectionFilter(
            context.find("address", IpPrefix.class),
            port.isPresent() ? OptionalInt.of(port.get().intValue()) : OptionalInt.empty(),
            protocol.isPresent() ? OptionalInt.of(protocol.get()) : OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty())
        .onlyTranslated();
  }

  private ConnectionService connections() throws CommandException {
    return view.state()
        .connections()
        .orElseThrow(() -> new CommandException("FW-0201", "there is no connection table"));
  }

  private CommandResult translations(CommandContext context)
      throws CommandException, InterruptedException {
    Table.Builder table =
        Table.builder()
            .text("Protocol")
            .text("Source")
            .text("Destination")
            .text("Translated source")
            .text("Translated destination")
            .text("State")
            .number("Packets")
            .column("Bytes", ColumnType.BYTES)
            .column("Age", ColumnType.DURATION)
            .column("Idle", ColumnType.DURATION);
    for (ConnectionSnapshot each : connections().list(filter(context), MAX_ROWS)) {
      ConnectionSnapshot.Side original = each.original();
      ConnectionSnapshot.Side reply = each.reply();
      boolean icmp = each.protocol() == 1;
      table.row(
          Protocols.name(each.protocol()),
          original.source() + ":" + original.sourcePort(),
          original.destination() + (icmp ? "" : ":" + original.destinationPort()),
          reply.destination() + ":" + reply.destinationPort(),
          reply.source() + (icmp ? "" : ":" + reply.sourcePort()),
          each.state().label(),
          original.packets() + reply.packets(),
          original.bytes() + reply.bytes(),
          each.age(),
          each.idle());
    }
    return table.build();
  }

  private CommandResult clear(CommandContext context)
      throws CommandException, InterruptedException {
    long cleared = connections().clear(filter(context));
    return CommandResult.message(
        "Cleared " + cleared + (cleared == 1 ? " translation." : " translations."));
  }

  private CommandResult rules() {
    Nat nat = view.state().config().nat();
    Table.Builder table =
        Table.builder()
            .text("Kind")
            .text("Rule")
            .text("Match")
            .text("Translation")
            .number("Connections");
    nat.oneToOne()
        .rule()
        .forEach(
            (number, rule) ->
                table.row(
                    "static",
                    Integer.toString(number),
                    rule.disable() ? "disabled" : "outside " + rule.outside(),
                    "inside " + rule.inside(),
                    hits("static", number)));
    nat.destination()
        .rule()
        .forEach(
            (number, rule) ->
                table.row(
                    "destination",
                    Integer.toString(number),
                    rule.disable()
                        ? "disabled"
                        : RuleText.flow(rule.protocol(), rule.source(), rule.destination()),
                    rule.toAddress().map(Object::toString).orElse("none")
                        + rule.toPort().map(port -> ":" + port).orElse(""),
                    hits("destination", number)));
    nat.source()
        .rule()
        .forEach(
            (number, rule) ->
                table.row(
                    "source",
                    Integer.toString(number),
                    rule.disable()
                        ? "disabled"
                        : RuleText.flow(rule.protocol(), rule.source(), rule.destination()),
                    rule.toAddress().isEmpty()
                        ? RuleText.word(rule.action())
                        : String.join(
                            ",", rule.toAddress().stream().map(Object::toString).toList()),
                    hits("source", number)));
    return table.build();
  }

  private long hits(String kind, int number) {
    ConfigPath path = ConfigPath.of("firewall", "nat", kind, "rule", Integer.toString(number));
    return view.context().map(context -> context.ruleHits(path)).orElse(RuleHits.NONE).packets();
  }
}
