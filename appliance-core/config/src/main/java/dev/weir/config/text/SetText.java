package dev.weir.config.text;

import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.LeafList;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A configuration as the commands that make it. */
public final class SetText {
  private final boolean masked;
  private final List<String> lines = new ArrayList<>();

  private SetText(boolean masked) {
    this.masked = masked;
  }

  /** The commands that make the whole tree, secrets in clear. */
  public static List<String> commands(Schema schema, Branch tree) {
    return commands(schema.root(), tree, ConfigPath.ROOT, false);
  }

  /**
   * The commands that make a node.
   *
   * @param masked whether secrets are masked, for a screen
   */
  public static List<String> commands(
      SchemaNode schema, DataNode node, ConfigPath path, boolean masked) {
    SetText text = new SetText(masked);
    text.node(schema, node, path);
    return text.lines;
  }

  private void node(SchemaNode schema, DataNode node, ConfigPath path) {
    switch (node) {
      case Leaf leaf -> {
        LeafSchema type = (LeafSchema) schema;
        boolean flag = type.isFlag() && leaf.text().equals("true");
        lines.add(
            "set " + path + (flag ? "" : " " + Words.quote(shown(type.traits(), leaf.text()))));
      }
      case LeafList list -> {
        LeafSchema.Traits traits = ((ListSchema) schema).traits();
        list.values().forEach(v -> lines.add("set " + path + " " + Words.quote(shown(traits, v))));
      }
      case Branch branch -> {
        if (branch.isEmpty() && !path.isRoot()) {
          lines.add("set " + path);
        }
        for (Map.Entry<String, DataNode> entry : branch.children()) {
          node(
              TreeJson.child(schema, entry.getKey()), entry.getValue(), path.child(entry.getKey()));
        }
      }
    }
    if (!node.meta().comment().isEmpty()) {
      lines.add(
          "comment " + (path.isRoot() ? "" : path + " ") + quotedAlways(node.meta().comment()));
    }
    if (node.meta().inactive()) {
      lines.add("deactivate " + path);
    }
  }

  private String shown(LeafSchema.Traits traits, String text) {
    return masked ? Values.shown(traits, text) : text;
  }

  private static String quotedAlways(String text) {
    String quoted = Words.quote(text);
    return quoted.startsWith("\"") ? quoted : '"' + quoted + '"';
  }
}
