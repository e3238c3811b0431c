package dev.weir.portmirror;

import dev.weir.portmirror.PortMirrorConfig.Direction;
import dev.weir.portmirror.PortMirrorConfig.Session;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Copies the traffic of interfaces to others, for an analyser to see. */
public final class PortMirrorModule implements ApplianceModule<PortMirrorConfig> {
  /** A session in force. */
  private record Running(String name, Session session, StateRef<Tally> tally) {}

  private volatile List<Running> running = List.of();
  private List<OperationalCommand> commands = List.of();

  @Override
  public String name() {
    return "port-mirror";
  }

  @Override
  public Class<PortMirrorConfig> configType() {
    return PortMirrorConfig.class;
  }

  @Override
  public List<? extends Counter> counters() {
    return List.of(MirrorCounter.values());
  }

  @Override
  public void start(ModuleContext context) {
    commands =
        List.of(
            OperationalCommand.of("show port-mirror")
                .doc("Mirror sessions and what they have copied")
                .run(command -> show(context)));
  }

  @Override
  public void validate(PortMirrorConfig config, Candidate all, Problems problems) {
    config
        .session()
        .forEach(
            (name, session) -> {
              ConfigPath path = path(name);
              for (String end : List.of(session.source(), session.destination())) {
                if (all.interfaceNamed(end).isEmpty()) {
                  problems.error(path, "PM-0001", "there is no interface " + end, "");
                }
              }
              // A copy that is copied again would never end.
              if (config.session().values().stream()
                  .anyMatch(other -> other.source().equals(session.destination()))) {
                problems.error(
                    path.child("destination"),
                    "PM-0002",
                    session.destination() + " is itself the source of a session",
                    "set " + path + " destination to an interface that is not mirrored");
              }
            });
  }

  @Override
  public Prepared prepare(PortMirrorConfig config, Assembly assembly) throws PrepareException {
    List<Running> next = new ArrayList<>();
    for (Map.Entry<String, Session> entry : config.session().entrySet()) {
      next.add(attach(entry.getKey(), entry.getValue(), assembly));
    }
    return new Prepared() {
      @Override
      public void apply() {
        running = List.copyOf(next);
      }
    };
  }

  private static Running attach(String name, Session session, Assembly assembly)
      throws PrepareException {
    InterfaceSelector source = InterfaceSelector.only(find(name, session.source(), assembly));
    int destination = find(name, session.destination(), assembly).index();
    StateRef<Tally> tally =
        assembly.state(
            new StateKey<>("tally/" + name, Tally.class, 0), (worker, seed) -> new Tally());
    NodeSpec mirror =
        NodeSpec.of(
                "mirror-" + name,
                (worker, state) ->
                    new MirrorNode(
                        destination, worker.counters(MirrorCounter.class), state.get(tally)))
            .build();
    if (session.direction() != Direction.OUT) {
      assembly.attach(Arcs.INTERFACE_INPUT, source, mirror);
    }
    if (session.direction() != Direction.IN) {
      assembly.attach(Arcs.INTERFACE_OUTPUT, source, mirror);
    }
    return new Running(name, session, tally);
  }

  private static InterfaceRef find(String session, String name, Assembly assembly)
      throws PrepareException {
    return assembly
        .interfaceNamed(name)
        .orElseThrow(() -> new PrepareException(path(session), "there is no interface " + name));
  }

  private static ConfigPath path(String session) {
    return ConfigPath.of("port-mirror", "session", session);
  }

  @Override
  public List<OperationalCommand> commands() {
    return commands;
  }

  private Table show(ModuleContext context) {
    Table.Builder table =
        Table.builder()
            .text("Session")
            .text("Source")
            .text("Destination")
            .text("Direction")
            .number("Packets")
            .column("Bytes", ColumnType.BYTES);
    for (Running one : running) {
      // Asked of each worker, on its own thread, between two batches.
      List<long[]> sums = context.ask(one.tally, tally -> new long[] {tally.packets, tally.bytes});
      table.row(
          one.name,
          one.session.source(),
          one.session.destination(),
          one.session.direction().name().toLowerCase(Locale.ROOT),
          sums.stream().mapToLong(sum -> sum[0]).sum(),
          sums.stream().mapToLong(sum -> sum[1]).sum());
    }
    return table.build();
  }
}
