package dev.weir.firewall.show;

import dev.weir.firewall.config.Zone;
import dev.weir.firewall.policy.PolicyCompiler;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.RuleHits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The firewall's commands. */
public final class FirewallCommands {
  private final FirewallView view;

  /** Commands that show the view. */
  public FirewallCommands(FirewallView view) {
    this.view = view;
  }

  /** All of them. */
  public List<OperationalCommand> all() {
    List<OperationalCommand> commands = new ArrayList<>();
    commands.add(
        OperationalCommand.of("show firewall [from <from>] [to <to>]")
            .doc("Rules between zones with the packets they matched")
            .argument("from", ArgumentTypes.liveName("zone", this::zones), "Zone packets come from")
            .argument("to", ArgumentTypes.liveName("zone", this::zones), "Zone packets go to")
            .run(
                context ->
                    rules(context.find("from", String.class), context.find("to", String.class))));
    commands.add(
        OperationalCommand.of("show firewall zones")
            .doc("Zones and their interfaces")
            .run(context -> zoneTable()));
    commands.addAll(new LogCommands(view).all());
    commands.addAll(new NatCommands(view).all());
    return commands;
  }

  private Set<String> zones() {
    Set<String> names = new java.util.TreeSet<>(view.state().config().zone().keySet());
    names.add(Zone.LOCAL);
    return names;
  }

  private CommandResult zoneTable() {
    Table.Builder table =
        Table.builder()
            .text("Zone")
            .column("Interfaces", ColumnType.LIST)
            .column("Policies to", ColumnType.LIST);
    new TreeMap<>(view.state().config().zone())
        .forEach(
            (name, zone) ->
                table.row(name, zone.members(), zone.to().keySet().stream().sorted().toList()));
    return table.build();
  }

  private CommandResult rules(Optional<String> from, Optional<String> to) {
    Table.Builder table =
        Table.builder()
            .text("From")
            .text("To")
            .text("Rule")
            .text("Action")
            .text("Match")
            .number("Packets")
            .column("Bytes", ColumnType.BYTES);
    new TreeMap<>(view.state().config().zone())
        .forEach(
            (source, zone) -> {
              if (from.isEmpty() || from.get().equals(source)) {
                new TreeMap<>(zone.to())
                    .forEach(
                        (destination, policy) -> {
                          if (to.isEmpty() || to.get().equals(destination)) {
                            policy(table, source, destination, policy);
                          }
                        });
              }
            });
    return table.build();
  }

  private void policy(Table.Builder table, String from, String to, Zone.Policy policy) {
    policy
        .rule()
        .forEach(
            (number, rule) -> {
              RuleHits hits = hits(PolicyCompiler.rulePath(from, to, number));
              table.row(
                  from,
                  to,
                  Integer.toString(number),
                  RuleText.word(rule.action()),
                  rule.disable() ? "disabled" : RuleText.match(rule),
                  hits.packets(),
                  hits.bytes());
            });
    RuleHits hits = hits(PolicyCompiler.policyPath(from, to));
    table.row(
        from,
        to,
        "default",
        RuleText.word(policy.defaultAction()),
        "all",
        hits.packets(),
        hits.bytes());
  }

  private RuleHits hits(ConfigPath path) {
    return view.context().map(context -> context.ruleHits(path)).orElse(RuleHits.NONE);
  }
}
