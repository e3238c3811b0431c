package dev.weir.sdk.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Things below things: the graph, spanning tree, a configuration. Rendered with branches, in JSON
 * as nested objects.
 *
 * @param roots the topmost
 */
public record Tree(List<Node> roots) implements CommandResult {
  public Tree {
    roots = List.copyOf(roots);
  }

  /**
   * A thing and what is below it.
   *
   * @param label its name
   * @param details facts shown after the name
   * @param children below it
   */
  public record Node(String label, Fields details, List<Node> children) {
    public Node {
      children = List.copyOf(children);
    }

    /** A thing without facts. */
    public static Node of(String label, Node... children) {
      return new Node(label, new Fields(List.of()), List.of(children));
    }
  }

  /** A tree with one root. */
  public static Tree of(Node root) {
    return new Tree(new ArrayList<>(List.of(root)));
  }
}
