package dev.weir.switching;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.NaturalOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The module's commands: show mac-table, show bridge, clear mac-table. */
final class SwitchCommands {
  private static final String FILTERS =
      " [bridge <bridge>] [vlan <vlan>] [port <port>] [mac <mac>]";

  private final Supplier<List<RunningBridge>> running;
  private final IntSupplier nowSeconds;

  SwitchCommands(Supplier<List<RunningBridge>> running, IntSupplier nowSeconds) {
    this.running = running;
    this.nowSeconds = nowSeconds;
  }

  /** A row of the MAC table. */
  private record Row(String bridge, int vlan, MacAddress mac, String port, String type, int seen) {}

  List<OperationalCommand> all() {
    return List.of(
        filtered(OperationalCommand.of("show mac-table" + FILTERS))
            .doc("Addresses that bridges know, and where")
            .run(this::showTable),
        filtered(OperationalCommand.of("clear mac-table" + FILTERS))
            .doc("Forget learnt addresses; static ones stay")
            .run(this::clearTable),
        OperationalCommand.of("show bridge [<bridge>]")
            .doc("Bridges, their members and VLANs")
            .argument("bridge", bridgeName(), "Only this bridge")
            .run(this::showBridge));
  }

  private OperationalCommand.Builder filtered(OperationalCommand.Builder builder) {
    return builder
        .argument("bridge", bridgeName(), "Only this bridge")
        .argument("vlan", ArgumentTypes.number(1, VlanRange.MAX_ID), "Only this VLAN")
        .argument(
            "port", ArgumentTypes.liveName("bridge member", this::portNames), "Only this member")
        .argument("mac", macType(), "Only this address");
  }

  private ArgumentType<String> bridgeName() {
    return ArgumentTypes.liveName(
        "bridge", () -> running.get().stream().map(one -> one.bridge().name).toList());
  }

  private List<String> portNames() {
    TreeSet<String> names = new TreeSet<>(NaturalOrder.INSTANCE);
    for (RunningBridge one : running.get()) {
      one.members().forEach(port -> names.add(port.name));
      one.routers().forEach(port -> names.add(port.name));
    }
    return List.copyOf(names);
  }

  private static ArgumentType<MacAddress> macType() {
    return ArgumentTypes.of(
        "MAC address",
        MacAddress.class,
        word -> {
          try {
            return MacAddress.parse(word);
          } catch (IllegalArgumentException e) {
            throw new InvalidValueException("is not a MAC address: " + e.getMessage());
          }
        });
  }

  private CommandResult showTable(CommandContext context) {
    List<Row> rows = new ArrayList<>();
    for (RunningBridge one : running.get()) {
      for (MacTable.Entry entry : one.bridge().table.entries()) {
        String port = MoveWatch.nameOf(one, entry.interfaceIndex());
        rows.add(row(one, entry.vlan(), entry.mac(), port, "learnt", entry.seenSeconds()));
      }
      for (Map.Entry<MacAddress, SwitchConfig.StaticMac> entry :
          one.config().staticMac().entrySet()) {
        SwitchConfig.StaticMac at = entry.getValue();
        int vlan = one.bridge().vlanAware ? at.vlan() : 0;
        rows.add(row(one, vlan, entry.getKey().bits(), at.port(), "static", -1));
      }
      for (BridgePort router : one.routers()) {
        BridgeVlan vlan = one.bridge().vlan(router.untaggedVlan);
        long mac = vlan == null ? 0 : vlan.routerMac();
        rows.add(row(one, router.untaggedVlan, mac, router.name, "routed", -1));
      }
    }
    rows.sort(
        Comparator.comparing(Row::bridge, NaturalOrder.INSTANCE)
            .thenComparingInt(Row::vlan)
            .thenComparing(Row::mac));
    Table.Builder table =
        Table.builder()
            .text("Bridge")
            .column("VLAN", ColumnType.IDENTIFIER)
            .text("MAC")
            .text("Port")
            .text("Type")
            .column("Age", ColumnType.DURATION);
    int now = nowSeconds.getAsInt();
    for (Row row : rows) {
      if (fits(context, row.bridge, row.vlan, row.port, row.mac)) {
        table.row(
            row.bridge,
            row.vlan == 0 ? null : (Object) row.vlan,
            row.mac.toString(),
            row.port,
            row.type,
            row.seen < 0 ? null : Duration.ofSeconds(Math.max(0, now - row.seen)));
      }
    }
    return table.build();
  }

  private static Row row(
      RunningBridge one, int vlan, long mac, String port, String type, int seenSeconds) {
    return new Row(one.bridge().name, vlan, new MacAddress(mac), port, type, seenSeconds);
  }

  private CommandResult clearTable(CommandContext context) {
    int cleared = 0;
    for (RunningBridge one : running.get()) {
      cleared +=
          one.bridge()
              .table
              .removeIf(
                  entry ->
                      fits(
                          context,
                          one.bridge().name,
                          entry.vlan(),
                          MoveWatch.nameOf(one, entry.interfaceIndex()),
                          new MacAddress(entry.mac())));
    }
    return CommandResult.message("Cleared " + cleared + " addresses.");
  }

  private static boolean fits(
      CommandContext context, String bridge, int vlan, String port, MacAddress mac) {
    return context.find("bridge", String.class).map(bridge::equals).orElse(true)
        && context.find("vlan", Long.class).map(id -> id == vlan).orElse(true)
        && context.find("port", String.class).map(port::equals).orElse(true)
        && context.find("mac", MacAddress.class).map(mac::equals).orElse(true);
  }

  private CommandResult showBridge(CommandContext context) {
    Table.Builder table =
        Table.builder()
            .text("Bridge")
            .text("Port")
            .text("Mode")
            .column("Untagged", ColumnType.IDENTIFIER)
            .text("Tagged")
            .number("MACs")
            .number("Limit");
    for (RunningBridge one : running.get()) {
      if (!context.find("bridge", String.class).map(one.bridge().name::equals).orElse(true)) {
        continue;
      }
      MacTable macs = one.bridge().table;
      table.row(
          one.bridge().name,
          null,
          one.bridge().vlanAware ? "vlan-aware" : "plain",
          null,
          null,
          macs.size(),
          macs.limit());
      for (BridgePort port : one.members()) {
        table.row(
            one.bridge().name,
            port.name,
            port.trunk ? "trunk" : "access",
            port.untaggedVlan <= 0 ? null : (Object) port.untaggedVlan,
            port.trunk ? taggedVlans(port) : null,
            macs.sizeOf(port.slot),
            port.macLimit == 0 ? null : (Object) port.macLimit);
      }
      for (BridgePort port : one.routers()) {
        table.row(
            one.bridge().name,
            port.name,
            "routed",
            port.untaggedVlan <= 0 ? null : (Object) port.untaggedVlan,
            null,
            null,
            null);
      }
    }
    return table.build();
  }

  private static String taggedVlans(BridgePort port) {
    List<String> ranges = new ArrayList<>();
    for (int id = 1; id <= VlanRange.MAX_ID; id++) {
      int first = id;
      while (id <= VlanRange.MAX_ID && port.carries(id) && port.tags(id)) {
        id++;
      }
      if (id > first) {
        ranges.add(new VlanRange(first, id - 1).toString());
      }
    }
    return String.join(" ", ranges);
  }
}
