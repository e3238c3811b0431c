package dev.weir.firewall.show;

import dev.weir.firewall.log.FirewallLog;
import dev.weir.firewall.policy.Protocols;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.node.StateRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code show log firewall}. */
final class LogCommands {
  private static final int DEFAULT_LINES = 100;
  private static final String[] ACTIONS = {"accept", "drop", "reject"};

  private final FirewallView view;

  LogCommands(FirewallView view) {
    this.view = view;
  }

  List<OperationalCommand> all() {
    return List.of(
        OperationalCommand.of("show log firewall [last <count>]")
            .doc("First packets of flows that rules with 'log' matched")
            .argument("count", ArgumentTypes.number(1, FirewallLog.CAPACITY), "Number of entries")
            .run(
                context ->
                    log(
                        context
                            .find("count", Long.class)
                            .orElse((long) DEFAULT_LINES)
                            .intValue())));
  }

  private CommandResult log(int count) {
    Table.Builder table =
        Table.builder()
            .column("Time", ColumnType.TIME)
            .text("Action")
            .text("Rule")
            .text("In")
            .text("Out")
            .text("Protocol")
            .text("Source")
            .text("Destination");
    FirewallView.State state = view.state();
    if (view.context().isEmpty() || state.log().isEmpty()) {
      return table.build();
    }
    ModuleContext context = view.context().get();
    StateRef<FirewallLog> log = state.log().get();
    List<FirewallLog.Entry> entries = new ArrayList<>();
    context.ask(log, each -> each.last(count)).forEach(entries::addAll);
    entries.sort(Comparator.comparingLong(FirewallLog.Entry::timeNanos));
    long nowNanos = context.nowNanos();
    for (FirewallLog.Entry entry :
        entries.subList(Math.max(0, entries.size() - count), entries.size())) {
      table.row(
          context.clock().instant().minusNanos(nowNanos - entry.timeNanos()),
          ACTIONS[entry.action()],
          entry.rule(),
          state.interfaceName(entry.inInterface()),
          state.interfaceName(entry.outInterface()),
          Protocols.name(entry.protocol()),
          end(entry, entry.sourceHigh(), entry.sourceLow(), entry.ports() >>> 16),
          end(entry, entry.destinationHigh(), entry.destinationLow(), entry.ports() & 0xffff));
    }
    return table.build();
  }

  /** Address and port; ICMP has a type and code in the place of the destination's. */
  private static String end(FirewallLog.Entry entry, long high, long low, int port) {
    IpAddress address = entry.ipv6() ? IpAddress.ofIpv6(high, low) : IpAddress.ofIpv4((int) low);
    if (port == 0) {
      return address.toString();
    }
    if (entry.protocol() == 1 || entry.protocol() == 58) {
      return address + " type " + (port >>> 8) + " code " + (port & 0xff);
    }
    return entry.ipv6() ? "[" + address + "]:" + port : address + ":" + port;
  }
}
