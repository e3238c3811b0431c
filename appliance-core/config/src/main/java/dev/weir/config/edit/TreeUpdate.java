package dev.weir.config.edit;

import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.NaturalOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Rebuilds the branches above a changed node; what is left without content and means nothing by
 * itself goes too.
 */
final class TreeUpdate {
  private TreeUpdate() {}

  /**
   * The tree with one node replaced.
   *
   * @param path canonical path of the node, not the root
   * @param change from the node now, if there is one, to the node wanted, if one is
   */
  static Branch at(
      SchemaNode root, Branch tree, ConfigPath path, UnaryOperator<Optional<DataNode>> change) {
    return (Branch) update(root, Optional.of(tree), path.words(), 0, change).orElse(tree);
  }

  static Branch put(SchemaNode root, Branch tree, ConfigPath path, DataNode node) {
    return at(root, tree, path, before -> Optional.of(node));
  }

  static Branch remove(SchemaNode root, Branch tree, ConfigPath path) {
    return at(root, tree, path, before -> Optional.empty());
  }

  private static Optional<DataNode> update(
      SchemaNode schema,
      Optional<DataNode> node,
      List<String> words,
      int depth,
      UnaryOperator<Optional<DataNode>> change) {
    if (depth == words.size()) {
      return change.apply(node);
    }
    String word = words.get(depth);
    Branch branch = node.map(n -> (Branch) n).orElseGet(() -> empty(schema));
    Optional<DataNode> before = branch.child(word);
    Optional<DataNode> after = update(child(schema, word), before, words, depth + 1, change);
    if (after.isPresent()) {
      return before.isPresent() && DataNode.identical(before.get(), after.get())
          ? Optional.of(branch)
          : Optional.of(branch.with(word, after.get()));
    }
    Branch rest = before.isPresent() ? branch.without(word) : branch;
    boolean keep = depth == 0 || !rest.isEmpty() || isPresence(schema);
    return keep && (node.isPresent() || !rest.isEmpty()) ? Optional.of(rest) : Optional.empty();
  }

  static Branch empty(SchemaNode schema) {
    return Branch.empty(
        schema instanceof ContainerSchema container ? container.order() : NaturalOrder.INSTANCE);
  }

  static boolean isPresence(SchemaNode schema) {
    return schema instanceof ContainerSchema container && container.isPresence();
  }

  static SchemaNode child(SchemaNode schema, String word) {
    return schema instanceof MapSchema map
        ? map.entry()
        : ((ContainerSchema) schema).child(word).orElseThrow();
  }
}
