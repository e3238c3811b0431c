package dev.weir.runtime.show;

import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.Trees;
import dev.weir.engine.worker.Term;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.service.AddressStates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code show interfaces ...}. */
final class InterfaceCommands {
  private final Appliance appliance;
  private final Figures figures;
  private final InterfaceSampler sampler;

  InterfaceCommands(Appliance appliance, Figures figures, InterfaceSampler sampler) {
    this.appliance = appliance;
    this.figures = figures;
    this.sampler = sampler;
  }

  List<OperationalCommand> list() {
    ArgumentType<String> name = name(appliance);
    return List.of(
        OperationalCommand.of("show interfaces")
            .doc("State, addresses and rates of all interfaces")
            .run(_ -> table(appliance.interfaces())),
        OperationalCommand.of("show interfaces <interface>")
            .doc("State, addresses and rates of one interface")
            .argument("interface", name, "Which interface")
            .run(context -> table(List.of(find(appliance, context)))),
        OperationalCommand.of("show interfaces <interface> drops")
            .doc("Why packets of the interface were dropped")
            .argument("interface", name, "Which interface")
            .run(context -> drops(find(appliance, context))),
        OperationalCommand.of("show interfaces <interface> detail")
            .doc("Settings, device, counters and account of the interface")
            .argument("interface", name, "Which interface")
            .run(context -> detail(find(appliance, context))));
  }

  /** Names of interfaces. */
  static ArgumentType<String> name(Appliance appliance) {
    return ArgumentTypes.liveName(
        "interface", () -> appliance.interfaces().stream().map(InterfaceRef::name).toList());
  }

  /** The interface that argument {@code interface} names. */
  static InterfaceRef find(Appliance appliance, CommandContext context) throws CommandException {
    return named(appliance, context.text("interface"));
  }

  static InterfaceRef named(Appliance appliance, String name) throws CommandException {
    return appliance.interfaces().stream()
        .filter(on -> on.name().equals(name))
        .findFirst()
        // A commit may have removed it since the word was parsed.
        .orElseThrow(
            () -> new CommandException("SHOW-0001", "there is no interface " + name + " any more"));
  }

  private CommandResult table(List<InterfaceRef> interfaces) {
    Table.Builder table =
        Table.builder()
            .text("Name")
            .text("Role")
            .text("Admin/Link")
            .column("Address", ColumnType.LIST)
            .text("VRF")
            .text("VLAN")
            .number("Rx pps")
            .number("Tx pps")
            .number("Drops");
    Branch running = appliance.configuration().running().configuration().tree();
    for (InterfaceRef on : interfaces) {
      Optional<InterfaceSampler.PacketRates> rates = sampler.rates(on.index());
      table.row(
          on.name(),
          blankIsAbsent(on.role()),
          InterfaceSampler.link(on, appliance.linkState(on)),
          on.addresses().isEmpty() ? null : addresses(on),
          on.bridged() ? null : on.vrf(),
          vlan(on, running).orElse(null),
          rates.map(InterfaceSampler.PacketRates::rx).orElse(null),
          rates.map(InterfaceSampler.PacketRates::tx).orElse(null),
          appliance.counters().drops(on.name()));
    }
    return table.build();
  }

  /** Addresses; with their state where that is not simply good. */
  private List<String> addresses(InterfaceRef on) {
    List<AddressStates.Entry> states =
        appliance
            .engine()
            .running()
            .service(AddressStates.class)
            .map(AddressStates::list)
            .orElse(List.of());
    return on.addresses().stream()
        .map(address -> address + state(states, on.name(), address.address()))
        .toList();
  }

  private static String state(List<AddressStates.Entry> states, String on, IpAddress address) {
    return states.stream()
        .filter(one -> one.interfaceName().equals(on) && one.address().equals(address))
        .filter(one -> !one.state().isUsed())
        .findFirst()
        .map(one -> " (" + one.state().name().toLowerCase(Locale.ROOT) + ")")
        .orElse("");
  }

  private static @Nullable String blankIsAbsent(String text) {
    return text.isEmpty() ? null : text;
  }

  /** A sub-interface's VLAN; a bridge member's as its configuration says it. */
  private static Optional<String> vlan(InterfaceRef on, Branch running) {
    if (on.vlan() != 0) {
      return Optional.of(Integer.toString(on.vlan()));
    }
    if (!on.bridged()) {
      return Optional.empty();
    }
    if (Trees.find(running, on.configPath().child("trunk")).isPresent()) {
      return Optional.of("trunk");
    }
    return Trees.find(running, on.configPath().child("access", "vlan"))
        .flatMap(InterfaceCommands::text);
  }

  private static Optional<String> text(DataNode node) {
    return node instanceof Leaf leaf ? Optional.of(leaf.text()) : Optional.empty();
  }

  private CommandResult drops(InterfaceRef on) {
    Table.Builder table =
        Table.builder().text("Reason").text("Module").text("Rule/Config path").number("Packets");
    for (Figures.Drop drop : appliance.counters().drops()) {
      if (drop.onInterface().equals(on.name())) {
        table.row(drop.reason().label(), drop.module(), drop.rule().orElse(null), drop.packets());
      }
    }
    return table.build();
  }

  private CommandResult detail(InterfaceRef on) {
    List<Sections.Section> parts = new ArrayList<>();
    parts.add(new Sections.Section("Interface", settings(on)));
    appliance
        .devices()
        .find(on.name())
        .ifPresent(device -> QueueSections.add(device, device(device), parts));
    parts.add(new Sections.Section("Queues", QueueSections.queues(appliance.engine(), on.index())));
    parts.add(new Sections.Section("Traffic", traffic(on)));
    parts.add(new Sections.Section("Account", account(figures.account(on.index()))));
    return new Sections(parts);
  }

  private Fields settings(InterfaceRef on) {
    Fields.Builder fields =
        Fields.builder()
            .text("Name", on.name())
            .text("Kind", on.kind())
            .text("Configured at", on.configPath().toString())
            .text("Role", blankIsAbsent(on.role()))
            .text("Admin/Link", InterfaceSampler.link(on, appliance.linkState(on)))
            .text("MAC", on.mac() == 0 ? null : new MacAddress(on.mac()).toString())
            .add(Column.of("MTU", ColumnType.NUMBER).withUnit("bytes"), on.mtu())
            .add(Column.of("Addresses", ColumnType.LIST), addresses(on))
            .text("VRF", on.bridged() ? null : on.vrf())
            .add(Column.of("Bridged", ColumnType.FLAG), on.bridged())
            .add(Column.of("Index", ColumnType.IDENTIFIER), on.index());
    if (on.parent() != 0) {
      fields.text("Parent", figures.name(on.parent()));
      fields.add(Column.of("VLAN", ColumnType.IDENTIFIER), on.vlan());
    }
    return fields.build();
  }

  private static Fields device(InterfaceDevice device) {
    Fields.Builder fields =
        Fields.builder()
            .text("Driver", device.kind())
            .number("Queues", device.queues())
            .text("Device MAC", device.mac() == 0 ? null : new MacAddress(device.mac()).toString())
            .add(Column.of("Device MTU", ColumnType.NUMBER).withUnit("bytes"), device.mtu())
            .add(
                Column.of("Offloads", ColumnType.LIST),
                device.offloads().stream()
                    .map(offload -> offload.name().toLowerCase(Locale.ROOT))
                    .sorted()
                    .collect(Collectors.toList()));
    device.details().forEach(detail -> fields.text(detail.name(), detail.value()));
    return fields.build();
  }

  private Fields traffic(InterfaceRef on) {
    Figures.Traffic traffic = appliance.counters().traffic(on.index());
    return Fields.builder()
        .number("Rx packets", traffic.rxPackets())
        .add(Column.of("Rx bytes", ColumnType.BYTES), traffic.rxBytes())
        .number("Tx packets", traffic.txPackets())
        .add(Column.of("Tx bytes", ColumnType.BYTES), traffic.txBytes())
        .number("Rx segments joined", traffic.joinedSegments())
        .number("Rx frames of such", traffic.joinedFrames())
        .build();
  }

  private static Fields account(Map<Term, Long> account) {
    Fields.Builder fields = Fields.builder();
    account.forEach((term, packets) -> fields.number(title(term), packets));
    return fields.number("Unaccounted", Figures.unaccounted(account)).build();
  }

  /** A term as a heading. */
  static String title(Term term) {
    return term.name().charAt(0) + term.name().substring(1).toLowerCase(Locale.ROOT);
  }
}
