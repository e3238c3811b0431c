package dev.weir.config.bind;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Nearest;
import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import dev.weir.sdk.config.ConfigPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Checks that what is referred to is configured and applied. */
final class References {
  private final Schema schema;
  private final Branch root;
  private final Diagnostics diagnostics;

  References(Schema schema, Branch root, Diagnostics diagnostics) {
    this.schema = schema;
    this.root = root;
    this.diagnostics = diagnostics;
  }

  void check() {
    visit(schema.root(), root, ConfigPath.ROOT);
  }

  private void visit(SchemaNode at, DataNode node, ConfigPath path) {
    if (node.meta().inactive() || !schema.holdsReferences(at)) {
      return;
    }
    switch (at) {
      case ContainerSchema container -> {
        for (Map.Entry<String, DataNode> entry : ((Branch) node).children()) {
          SchemaNode child = container.child(entry.getKey()).orElseThrow();
          if (schema.holdsReferences(child)) {
            visit(child, entry.getValue(), path.child(entry.getKey()));
          }
        }
      }
      case MapSchema map -> {
        for (Map.Entry<String, DataNode> entry : ((Branch) node).children()) {
          visit(map.entry(), entry.getValue(), path.child(entry.getKey()));
        }
      }
      case LeafSchema leaf -> targets(leaf.traits(), node, path);
      case ListSchema list -> targets(list.traits(), node, path);
    }
  }

  private void targets(LeafSchema.Traits traits, DataNode node, ConfigPath path) {
    ConfigPath target = traits.reference().orElseThrow();
    for (String name : node.texts()) {
      Optional<DataNode> found = Trees.find(root, target.child(name));
      if (found.isEmpty() || found.get().meta().inactive()) {
        String reason =
            found.isEmpty()
                ? "is not configured under '" + target + "'"
                : "is deactivated under '" + target + "'";
        diagnostics.add(
            Diagnostic.error(Codes.REFERENCE, path, reason)
                .withValue(name)
                .withRemedy(Nearest.remedy(name, names(root, target)))
                .withLocation(Trees.locate(root, path)));
      }
    }
  }

  private static List<String> names(Branch root, ConfigPath map) {
    return Trees.find(root, map).stream()
        .filter(Branch.class::isInstance)
        .flatMap(b -> StreamSupport.stream(((Branch) b).children().spliterator(), false))
        .map(Map.Entry::getKey)
        .toList();
  }
}
