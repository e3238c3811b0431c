package dev.weir.config.text;

import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the differences between two trees of one schema. Parts that both share are not looked at.
 */
public final class Diff {
  private final List<Change> changes = new ArrayList<>();

  private Diff() {}

  /** What must be done to the first tree to have the second, in the schema's order. */
  public static List<Change> between(Schema schema, Branch from, Branch to) {
    Diff diff = new Diff();
    diff.noted(ConfigPath.ROOT, ConfigPath.ROOT, schema.root(), from, to);
    diff.container(schema.root(), from, to, ConfigPath.ROOT);
    return diff.changes;
  }

  private void container(ContainerSchema schema, Branch from, Branch to, ConfigPath path) {
    for (SchemaNode child : schema.children()) {
      Optional<DataNode> before = from.child(child.name());
      Optional<DataNode> after = to.child(child.name());
      if (before.isPresent()
          && after.isPresent()
          && DataNode.identical(before.get(), after.get())) {
        continue;
      }
      ConfigPath label = ConfigPath.of(child.name());
      if (child instanceof MapSchema map) {
        Branch old = branch(before);
        Branch now = branch(after);
        if (before.isPresent() && after.isPresent()) {
          noted(path, label, child, old, now);
        }
        map(map, old, now, path);
      } else {
        node(child, before, after, path, label);
      }
    }
  }

  private static Branch branch(Optional<DataNode> node) {
    return node.isPresent() && node.get() instanceof Branch branch
        ? branch
        : Branch.empty(dev.weir.sdk.config.NaturalOrder.INSTANCE);
  }

  private void map(MapSchema schema, Branch from, Branch to, ConfigPath context) {
    for (Map.Entry<String, DataNode> entry : from.children()) {
      Optional<DataNode> after = to.child(entry.getKey());
      ConfigPath label = ConfigPath.of(schema.name(), entry.getKey());
      node(schema.entry(), Optional.of(entry.getValue()), after, context, label);
    }
    for (Map.Entry<String, DataNode> entry : to.children()) {
      if (from.child(entry.getKey()).isEmpty()) {
        ConfigPath label = ConfigPath.of(schema.name(), entry.getKey());
        node(schema.entry(), Optional.empty(), Optional.of(entry.getValue()), context, label);
      }
    }
  }

  private void node(
      SchemaNode schema,
      Optional<DataNode> before,
      Optional<DataNode> after,
      ConfigPath context,
      ConfigPath label) {
    if (before.isEmpty() && after.isEmpty()) {
      return;
    }
    if (before.isEmpty() || after.isEmpty()) {
      Change.Kind kind = before.isEmpty() ? Change.Kind.ADDED : Change.Kind.REMOVED;
      changes.add(new Change(kind, context, label, schema, before, after));
      return;
    }
    DataNode from = before.get();
    DataNode to = after.get();
    if (DataNode.identical(from, to)) {
      return;
    }
    if (from instanceof Branch old
        && to instanceof Branch now
        && schema instanceof ContainerSchema container) {
      noted(context, label, schema, from, to);
      container(container, old, now, context.resolve(label));
    } else if (!from.texts().equals(to.texts())) {
      changes.add(new Change(Change.Kind.CHANGED, context, label, schema, before, after));
      noted(context, label, schema, from, to);
    } else {
      noted(context, label, schema, from, to);
    }
  }

  private void noted(
      ConfigPath context, ConfigPath label, SchemaNode schema, DataNode from, DataNode to) {
    if (!from.meta().same(to.meta())) {
      changes.add(
          new Change(
              Change.Kind.NOTED, context, label, schema, Optional.of(from), Optional.of(to)));
    }
  }
}
