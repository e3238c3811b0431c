package dev.weir.config.tree;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A container, a map or an instance: named children. Immutable. */
public final class Branch implements DataNode {
  private final PersistentMap<DataNode> children;
  private final Meta meta;
  private volatile @Nullable Object bound;

  /** A branch of these children. */
  public Branch(PersistentMap<DataNode> children, Meta meta) {
    this.children = children;
    this.meta = meta;
  }

  /** A branch without children, which will stand in that order. */
  public static Branch empty(Comparator<String> order) {
    return new Branch(PersistentMap.empty(order), Meta.NONE);
  }

  /** The children, sorted. */
  public PersistentMap<DataNode> children() {
    return children;
  }

  /** The child of that name. */
  public Optional<DataNode> child(String name) {
    return children.get(name);
  }

  public boolean isEmpty() {
    return children.isEmpty();
  }

  @Override
  public Meta meta() {
    return meta;
  }

  @Override
  public Branch withMeta(Meta other) {
    return new Branch(children, other);
  }

  /** This branch with a child added or replaced. */
  public Branch with(String name, DataNode child) {
    return new Branch(children.with(name, child), meta);
  }

  /** This branch without a child. */
  public Branch without(String name) {
    return new Branch(children.without(name), meta);
  }

  /**
   * What the binder made of this branch; since a branch never changes, an unchanged instance is
   * bound once. Null until it is bound. Any thread.
   */
  public @Nullable Object bound() {
    return bound;
  }

  /** Remembers what the binder made of this branch; two threads that race store equal values. */
  public void setBound(Object value) {
    bound = value;
  }
}
