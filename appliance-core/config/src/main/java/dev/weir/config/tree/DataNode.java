package dev.weir.config.tree;

import java.util.List;
import java.util.Map;

/**
 * A node of the configuration tree. Immutable. What a node is follows from the schema at its path.
 */
public sealed interface DataNode permits Branch, Leaf, LeafList {
  /** Comment, activity and origin. */
  Meta meta();

  /** This node with another comment, activity or origin. */
  DataNode withMeta(Meta meta);

  /**
   * Whether two nodes say the same: the same values, comments and activity; the place they were
   * read from aside.
   */
  static boolean same(DataNode a, DataNode b) {
    if (identical(a, b)) {
      return true;
    }
    if (!a.meta().same(b.meta())) {
      return false;
    }
    return switch (a) {
      case Leaf leaf -> b instanceof Leaf other && leaf.text().equals(other.text());
      case LeafList list -> b instanceof LeafList other && list.values().equals(other.values());
      case Branch branch -> b instanceof Branch other && sameChildren(branch, other);
    };
  }

  /** Whether two trees share this node, so that nothing below it needs a look. */
  @SuppressWarnings("ReferenceEquality")
  static boolean identical(DataNode a, DataNode b) {
    return a == b;
  }

  private static boolean sameChildren(Branch a, Branch b) {
    if (a.children().size() != b.children().size()) {
      return false;
    }
    for (Map.Entry<String, DataNode> entry : a.children()) {
      DataNode other = b.child(entry.getKey()).orElse(null);
      if (other == null || !same(entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  /** The values of a leaf or a list; none for a branch. */
  default List<String> texts() {
    return switch (this) {
      case Leaf leaf -> List.of(leaf.text());
      case LeafList list -> list.values();
      case Branch branch -> List.of();
    };
  }
}
