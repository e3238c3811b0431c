package dev.weir.testkit.pipeline;

import dev.weir.sdk.node.NodeSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sorts the nodes of an arc by what they say of one another; ties by name. */
final class ArcOrder {
  private ArcOrder() {}

  static List<NodeSpec> sort(String module, List<NodeSpec> nodes) {
    List<NodeSpec> left = new ArrayList<>(nodes);
    left.sort(Comparator.comparing(NodeSpec::name));
    List<NodeSpec> sorted = new ArrayList<>();
    while (!left.isEmpty()) {
      NodeSpec next =
          left.stream()
              .filter(node -> left.stream().noneMatch(other -> precedes(module, other, node)))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no order satisfies " + left));
      left.remove(next);
      sorted.add(next);
    }
    return sorted;
  }

  private static boolean precedes(String module, NodeSpec first, NodeSpec second) {
    return !first.name().equals(second.name())
        && (names(module, first.before(), second) || names(module, second.after(), first));
  }

  private static boolean names(String module, List<String> names, NodeSpec node) {
    return names.contains(node.name()) || names.contains(module + "/" + node.name());
  }
}
