package dev.weir.runtime.show;

import dev.weir.engine.worker.CounterStore;
import dev.weir.engine.worker.Term;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.module.InterfaceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code show drops}, {@code show counters}, {@code show account}, {@code clear counters}. */
final class CounterCommands {
  private final Appliance appliance;
  private final Figures figures;

  CounterCommands(Appliance appliance, Figures figures) {
    this.appliance = appliance;
    this.figures = figures;
  }

  List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of("show drops [interface <interface>] [module <module>]")
            .doc("Why packets were dropped")
            .argument("interface", InterfaceCommands.name(appliance), "Only of this interface")
            .argument("module", ArgumentTypes.liveName("module", this::modules), "Only by this one")
            .run(this::drops),
        OperationalCommand.of("show counters [module <module>]")
            .doc("What modules count")
            .argument("module", ArgumentTypes.liveName("module", this::modules), "Only of this one")
            .run(this::counters),
        OperationalCommand.of("show account [interface <interface>]")
            .doc("What became of every packet; at rest nothing is unaccounted for")
            .argument("interface", InterfaceCommands.name(appliance), "Only of this interface")
            .run(this::account),
        OperationalCommand.of("clear counters")
            .doc("Count traffic, drops, nodes, rules and what modules count from zero again")
            .run(
                _ -> {
                  appliance.counters().clear();
                  return CommandResult.message("Counters begin at zero; the account goes on.");
                }));
  }

  private TreeSet<String> modules() {
    TreeSet<String> names = new TreeSet<>();
    appliance.modules().forEach(one -> names.add(one.name()));
    figures.drops().forEach(drop -> names.add(drop.module()));
    appliance.engine().counters().sums().forEach(sum -> names.add(sum.module()));
    return names;
  }

  private CommandResult drops(CommandContext context) {
    Optional<String> on = context.find("interface", String.class);
    Optional<String> module = context.find("module", String.class);
    Table.Builder table =
        Table.builder()
            .text("Interface")
            .text("Reason")
            .text("Module")
            .text("Rule/Config path")
            .number("Packets");
    for (Figures.Drop drop : appliance.counters().drops()) {
      if (on.map(drop.onInterface()::equals).orElse(true)
          && module.map(drop.module()::equals).orElse(true)) {
        table.row(
            drop.onInterface().isEmpty() ? null : drop.onInterface(),
            drop.reason().label(),
            drop.module(),
            drop.rule().orElse(null),
            drop.packets());
      }
    }
    return table.build();
  }

  private CommandResult counters(CommandContext context) {
    Optional<String> module = context.find("module", String.class);
    Table.Builder table =
        Table.builder().text("Module").text("Counter").number("Value").text("Meaning");
    for (CounterStore.Sum sum : appliance.counters().counters()) {
      if (module.map(sum.module()::equals).orElse(true)) {
        table.row(sum.module(), sum.counter().label(), sum.value(), sum.counter().doc());
      }
    }
    return table.build();
  }

  private CommandResult account(CommandContext context) throws CommandException {
    Table.Builder table = Table.builder().text("Interface");
    for (Term term : Term.values()) {
      table.number(InterfaceCommands.title(term));
    }
    table.number("Unaccounted");
    Optional<String> only = context.find("interface", String.class);
    if (only.isPresent()) {
      InterfaceRef on = InterfaceCommands.named(appliance, only.get());
      row(table, on.name(), figures.account(on.index()));
      return table.build();
    }
    for (InterfaceRef on : appliance.interfaces()) {
      row(table, on.name(), figures.account(on.index()));
    }
    row(table, null, figures.account(0));
    return table.build();
  }

  private static void row(Table.Builder table, @Nullable String name, Map<Term, Long> account) {
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(name);
    for (Term term : Term.values()) {
      cells.add(account.getOrDefault(term, 0L));
    }
    cells.add(Figures.unaccounted(account));
    table.row(cells.toArray());
  }
}
