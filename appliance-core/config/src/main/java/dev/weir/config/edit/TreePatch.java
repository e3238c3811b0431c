package dev.weir.config.edit;

import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.text.Change;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.LeafList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts changes and whole files onto trees. */
public final class TreePatch {
  /** How a file is put onto a candidate. */
  public enum LoadMode {
    /** Values of the file replace values, lists are joined, all else stays. */
    MERGE,
    /**
     * Every instance, leaf and list that the file has replaces the one of the candidate; all else
     * stays.
     */
    REPLACE,
    /** The file is the new candidate. */
    OVERRIDE
  }

  private TreePatch() {}

  /** The tree with one change made. */
  public static Branch apply(Schema schema, Branch tree, Change change) {
    if (change.path().isRoot()) {
      return tree.withMeta(change.to().orElseThrow().meta());
    }
    return switch (change.kind()) {
      case ADDED, CHANGED ->
          TreeUpdate.put(schema.root(), tree, change.path(), change.to().orElseThrow());
      case REMOVED -> TreeUpdate.remove(schema.root(), tree, change.path());
      case NOTED ->
          TreeUpdate.at(
              schema.root(),
              tree,
              change.path(),
              before -> before.map(node -> node.withMeta(change.to().orElseThrow().meta())));
    };
  }

  /** The tree with a file put onto it. */
  public static Branch load(Schema schema, Branch tree, Branch file, LoadMode mode) {
    return mode == LoadMode.OVERRIDE
        ? file
        : (Branch) overlay(schema.root(), tree, file, mode == LoadMode.REPLACE);
  }

  private static DataNode overlay(
      SchemaNode schema, DataNode below, DataNode above, boolean replace) {
    if (schema instanceof ListSchema && !replace) {
      Set<String> all = new LinkedHashSet<>(below.texts());
      all.addAll(above.texts());
      return new LeafList(java.util.List.copyOf(all), above.meta());
    }
    if (!(below instanceof Branch base) || !(above instanceof Branch top)) {
      return above;
    }
    Branch result = base.withMeta(top.meta().comment().isEmpty() ? base.meta() : top.meta());
    for (Map.Entry<String, DataNode> entry : top.children()) {
      Optional<DataNode> before = base.child(entry.getKey());
      boolean whole = before.isEmpty() || replace && schema instanceof MapSchema;
      DataNode now =
          whole
              ? entry.getValue()
              : overlay(
                  TreeUpdate.child(schema, entry.getKey()),
                  before.get(),
                  entry.getValue(),
                  replace);
      result = result.with(entry.getKey(), now);
    }
    return result;
  }
}
