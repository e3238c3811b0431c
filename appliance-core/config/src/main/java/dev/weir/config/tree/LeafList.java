package dev.weir.config.tree;

import java.util.List;

/**
 * Several values.
 *
 * @param values their canonical texts, in the operator's order
 * @param meta comment, activity and origin
 */
public record LeafList(List<String> values, Meta meta) implements DataNode {
  public LeafList {
    values = List.copyOf(values);
  }

  @Override
  public LeafList withMeta(Meta other) {
    return new LeafList(values, other);
  }
}
