package dev.weir.runtime.show;

import dev.weir.engine.Generation;
import dev.weir.engine.graph.Attachment;
import dev.weir.engine.graph.GraphPlan;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Tree;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Edge;
import dev.weir.sdk.node.NodeRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code show graph}. */
final class GraphCommands {
  private final Appliance appliance;

  GraphCommands(Appliance appliance) {
    this.appliance = appliance;
  }

  List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of("show graph")
            .doc("The way of packets: arcs, their nodes in order, and where these send packets")
            .run(_ -> graph()));
  }

  private CommandResult graph() {
    Generation running = appliance.engine().running();
    GraphPlan plan = running.plan();
    Map<NodeRef, Attachment> nodes = new HashMap<>();
    plan.nodes().forEach(one -> nodes.put(one.ref(), one));
    List<InterfaceRef> interfaces = running.topology().interfaces();
    Map<NodeRef, Long> passed = appliance.counters().passed(running);
    Set<NodeRef> shown = new HashSet<>();
    List<Tree.Node> roots = new ArrayList<>();
    for (ArcRef arc : arcs(plan)) {
      List<Tree.Node> children = new ArrayList<>();
      for (NodeRef ref : plan.chains().getOrDefault(arc, List.of())) {
        shown.add(ref);
        Attachment attachment = nodes.get(ref);
        if (attachment != null) {
          children.add(node(attachment, interfaces, passed));
        }
      }
      roots.add(new Tree.Node(arc.name(), new Fields(List.of()), children));
    }
    List<Tree.Node> others =
        plan.nodes().stream()
            .filter(one -> !shown.contains(one.ref()))
            .sorted(Comparator.comparing(one -> one.ref().toString()))
            .map(one -> node(one, interfaces, passed))
            .toList();
    roots.add(new Tree.Node("off arcs", new Fields(List.of()), others));
    return new Tree(roots);
  }

  /** The engine's in the order in which packets meet them, then those of modules. */
  private static List<ArcRef> arcs(GraphPlan plan) {
    List<ArcRef> arcs = new ArrayList<>(Arcs.ALL);
    plan.arcs().keySet().stream()
        .filter(arc -> !arcs.contains(arc))
        .sorted(Comparator.comparing(ArcRef::name))
        .forEach(arcs::add);
    return arcs;
  }

  private static Tree.Node node(
      Attachment attachment, List<InterfaceRef> interfaces, Map<NodeRef, Long> passed) {
    Fields.Builder fields =
        Fields.builder().number("Packets", passed.getOrDefault(attachment.ref(), 0L));
    List<String> on =
        interfaces.stream().filter(attachment.where()::test).map(InterfaceRef::name).toList();
    if (on.size() < interfaces.size()) {
      fields.add(Column.of("On", ColumnType.LIST), on);
    }
    if (attachment.spec().needsConnection()) {
      fields.add(Column.of("Connection", ColumnType.FLAG), true);
    }
    List<Tree.Node> edges = new ArrayList<>();
    for (Edge edge : attachment.spec().edges()) {
      edges.add(Tree.Node.of(edge.name() + " -> " + target(edge)));
    }
    return new Tree.Node(attachment.ref().toString(), fields.build(), edges);
  }

  private static String target(Edge edge) {
    return switch (edge.target()) {
      case ArcRef arc -> arc.name();
      case NodeRef node -> node.toString();
    };
  }
}
