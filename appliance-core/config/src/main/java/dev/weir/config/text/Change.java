package dev.weir.config.text;

import dev.weir.config.schema.SchemaNode;
import dev.weir.config.tree.DataNode;
import dev.weir.sdk.config.ConfigPath;
import java.util.Optional;

/**
 * One difference between two configurations.
 *
 * @param kind what happened
 * @param context path of the container it happened in
 * @param label the words after the context: {@code mtu}, or {@code rule 20}
 * @param schema schema of the node
 * @param from the node before; empty if it was added
 * @param to the node after; empty if it was removed
 */
public record Change(
    Kind kind,
    ConfigPath context,
    ConfigPath label,
    SchemaNode schema,
    Optional<DataNode> from,
    Optional<DataNode> to) {
  /** What happened to a node. */
  public enum Kind {
    /** It is new, with all below it. */
    ADDED,
    /** It is gone, with all below it. */
    REMOVED,
    /** Its value, or its values, are others. */
    CHANGED,
    /** Only its comment or its activity is another. */
    NOTED
  }

  /** Path of the node. */
  public ConfigPath path() {
    return context.resolve(label);
  }
}
