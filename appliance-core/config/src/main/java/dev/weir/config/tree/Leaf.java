package dev.weir.config.tree;

/**
 * A value.
 *
 * @param text its canonical text
 * @param meta comment, activity and origin
 */
public record Leaf(String text, Meta meta) implements DataNode {
  @Override
  public Leaf withMeta(Meta other) {
    return new Leaf(text, other);
  }
}
