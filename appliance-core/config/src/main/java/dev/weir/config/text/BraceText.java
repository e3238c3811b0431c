package dev.weir.config.text;

import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.LeafList;
import dev.weir.sdk.config.Words;
import java.util.Map;

/** The text that {@code show} and {@code compare} use in configuration mode; secrets masked. */
public final class BraceText {
  private final StringBuilder out = new StringBuilder();

  private BraceText() {}

  /** All of a node's children, one statement a line, indented by four. */
  public static String block(SchemaNode schema, DataNode node) {
    BraceText text = new BraceText();
    if (node instanceof Branch branch) {
      text.children("", schema, branch, 0);
    } else {
      text.statement(schema.name(), schema, node, 0);
    }
    return text.out.toString();
  }

  /** A node with its label on one line: {@code rule 20 { action drop; protocol tcp; }}. */
  public static String inline(String label, SchemaNode schema, DataNode node) {
    String inactive = node.meta().inactive() ? "inactive: " : "";
    return inactive
        + switch (node) {
          case Leaf leaf -> leaf(label, (LeafSchema) schema, leaf);
          case LeafList list -> list(label, (ListSchema) schema, list);
          case Branch branch when branch.isEmpty() -> label + ";";
          case Branch branch -> label + " { " + inlineChildren(schema, branch) + "}";
        };
  }

  private static String inlineChildren(SchemaNode schema, Branch branch) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, DataNode> entry : branch.children()) {
      SchemaNode child = TreeJson.child(schema, entry.getKey());
      if (child instanceof MapSchema map && entry.getValue() instanceof Branch instances) {
        for (Map.Entry<String, DataNode> instance : instances.children()) {
          String label = map.name() + " " + Words.quote(instance.getKey());
          out.append(inline(label, map.entry(), instance.getValue())).append(' ');
        }
      } else {
        out.append(inline(Words.quote(entry.getKey()), child, entry.getValue())).append(' ');
      }
    }
    return out.toString();
  }

  private void children(String prefix, SchemaNode schema, Branch branch, int indent) {
    for (Map.Entry<String, DataNode> entry : branch.children()) {
      SchemaNode child = TreeJson.child(schema, entry.getKey());
      String label = prefix + Words.quote(entry.getKey());
      if (child instanceof MapSchema && entry.getValue() instanceof Branch instances) {
        comment(instances, indent);
        if (instances.meta().inactive()) {
          out.repeat(' ', indent).append("inactive: ").append(label).append(" {\n");
          children("", child, instances, indent + 4);
          out.repeat(' ', indent).append("}\n");
        } else {
          children(label + " ", child, instances, indent);
        }
      } else {
        statement(label, child, entry.getValue(), indent);
      }
    }
  }

  private void statement(String label, SchemaNode schema, DataNode node, int indent) {
    comment(node, indent);
    if (node instanceof Branch branch && !branch.isEmpty()) {
      out.repeat(' ', indent)
          .append(branch.meta().inactive() ? "inactive: " : "")
          .append(label)
          .append(" {\n");
      children("", schema, branch, indent + 4);
      out.repeat(' ', indent).append("}\n");
    } else {
      out.repeat(' ', indent).append(inline(label, schema, node)).append('\n');
    }
  }

  private void comment(DataNode node, int indent) {
    if (!node.meta().comment().isEmpty()) {
      for (String line : node.meta().comment().split("\n", -1)) {
        out.repeat(' ', indent).append("# ").append(line).append('\n');
      }
    }
  }

  private static String leaf(String label, LeafSchema schema, Leaf leaf) {
    if (schema.isFlag() && leaf.text().equals("true")) {
      return label + ";";
    }
    return label + " " + Words.quote(Values.shown(schema.traits(), leaf.text())) + ";";
  }

  private static String list(String label, ListSchema schema, LeafList list) {
    if (list.values().size() == 1) {
      return label
          + " "
          + Words.quote(Values.shown(schema.traits(), list.values().getFirst()))
          + ";";
    }
    StringBuilder out = new StringBuilder(label).append(" [");
    list.values()
        .forEach(v -> out.append(' ').append(Words.quote(Values.shown(schema.traits(), v))));
    return out.append(" ];").toString();
  }
}
