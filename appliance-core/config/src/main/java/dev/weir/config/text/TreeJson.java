package dev.weir.config.text;

import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.ScalarType;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.LeafList;
import java.util.LinkedHashMap;
import java.util.Map;

/** A part of a configuration as JSON for a screen: secrets masked, comments left out. */
public final class TreeJson {
  private TreeJson() {}

  /** The JSON text of a node. */
  public static String write(SchemaNode schema, DataNode node) {
    return Json.write(value(schema, node));
  }

  /** The node as maps, lists, texts, numbers and booleans. */
  public static Object value(SchemaNode schema, DataNode node) {
    return switch (node) {
      case Branch branch -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, DataNode> entry : branch.children()) {
          map.put(entry.getKey(), value(child(schema, entry.getKey()), entry.getValue()));
        }
        yield map;
      }
      case Leaf leaf -> {
        LeafSchema type = (LeafSchema) schema;
        yield scalar(type.type(), type.traits(), leaf.text());
      }
      case LeafList list -> {
        ListSchema type = (ListSchema) schema;
        yield list.values().stream().map(v -> scalar(type.type(), type.traits(), v)).toList();
      }
    };
  }

  static SchemaNode child(SchemaNode schema, String word) {
    return switch (schema) {
      case MapSchema map -> map.entry();
      case ContainerSchema container -> container.child(word).orElseThrow();
      case LeafSchema leaf -> throw new IllegalArgumentException(leaf.name() + " has no children");
      case ListSchema list -> throw new IllegalArgumentException(list.name() + " has no children");
    };
  }

  private static Object scalar(ScalarType type, LeafSchema.Traits traits, String text) {
    return switch (type.kind()) {
      case INTEGER -> Long.parseLong(text);
      case FLAG -> Boolean.parseBoolean(text);
      case TEXT, CHOICE, VALUE -> Values.shown(traits, text);
    };
  }
}
