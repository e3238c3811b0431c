package dev.weir.engine.graph;

import dev.weir.sdk.node.NodeRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the nodes of an arc in an order that keeps every before and after. Among orders that do, the
 * one closest to the order of attachment, so that the same configuration gives the same graph.
 */
final class ArcOrder {
  private ArcOrder() {}

  /** No order keeps all constraints. */
  static final class Unsatisfiable extends Exception {
    private static final long serialVersionUID = 1;

    Unsatisfiable(List<NodeRef> cycle) {
      super(
          "no order of nodes keeps all their before and after: "
              + String.join(" before ", cycle.stream().map(NodeRef::toString).toList()));
    }
  }

  /**
   * Sorts.
   *
   * @throws Unsatisfiable naming the nodes of one cycle, the first repeated at the end
   */
  static List<NodeRef> sort(List<Attachment> attachments) throws Unsatisfiable {
    Map<NodeRef, Set<NodeRef>> predecessors = new LinkedHashMap<>();
    attachments.forEach(a -> predecessors.put(a.ref(), new LinkedHashSet<>()));
    List<NodeRef> nodes = List.copyOf(predecessors.keySet());
    for (Attachment a : attachments) {
      for (String name : a.spec().before()) {
        named(nodes, name).forEach(other -> add(predecessors, other, a.ref()));
      }
      for (String name : a.spec().after()) {
        named(nodes, name).forEach(other -> add(predecessors, a.ref(), other));
      }
    }
    Set<NodeRef> sorted = new LinkedHashSet<>();
    while (sorted.size() < nodes.size()) {
      NodeRef next =
          nodes.stream()
              .filter(n -> !sorted.contains(n) && sorted.containsAll(of(predecessors, n)))
              .findFirst()
              .orElse(null);
      if (next == null) {
        throw new Unsatisfiable(cycle(predecessors, sorted));
      }
      sorted.add(next);
    }
    return List.copyOf(sorted);
  }

  private static List<NodeRef> named(List<NodeRef> nodes, String name) {
    return nodes.stream()
        .filter(
            node -> name.equals("*") || name.equals(node.name()) || name.equals(node.toString()))
        .toList();
  }

  private static void add(Map<NodeRef, Set<NodeRef>> predecessors, NodeRef node, NodeRef earlier) {
    // A node told to stand before its own name means its namesakes in other modules.
    if (!node.equals(earlier)) {
      of(predecessors, node).add(earlier);
    }
  }

  private static Set<NodeRef> of(Map<NodeRef, Set<NodeRef>> predecessors, NodeRef node) {
    Set<NodeRef> set = predecessors.get(node);
    if (set == null) {
      throw new IllegalStateException("not on this arc: " + node);
    }
    return set;
  }

  /** Every node left has a predecessor that is left: walking back must come round. */
  private static List<NodeRef> cycle(Map<NodeRef, Set<NodeRef>> predecessors, Set<NodeRef> placed) {
    NodeRef node =
        predecessors.keySet().stream().filter(n -> !placed.contains(n)).findFirst().orElseThrow();
    List<NodeRef> walk = new ArrayList<>();
    while (!walk.contains(node)) {
      walk.add(node);
      node =
          of(predecessors, node).stream()
              .filter(n -> !placed.contains(n))
              .findFirst()
              .orElseThrow();
    }
    List<NodeRef> cycle = new ArrayList<>(walk.subList(walk.indexOf(node), walk.size()));
    cycle.add(node);
    return List.copyOf(cycle.reversed());
  }
}
