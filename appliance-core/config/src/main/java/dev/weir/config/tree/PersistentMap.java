package dev.weir.config.tree;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sorted map that is never changed: an insertion gives a new map that shares all but a few nodes
 * with the old one. A weight-balanced tree (Adams), so every operation takes a number of steps
 * logarithmic in the size.
 *
 * @param <V> the values
 */
public final class PersistentMap<V> implements Iterable<Map.Entry<String, V>> {
  private static final int DELTA = 3;
  private static final int RATIO = 2;

  private record Node<V>(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right, int size) {}

  private final Comparator<String> order;
  private final @Nullable Node<V> root;

  private PersistentMap(Comparator<String> order, @Nullable Node<V> root) {
    this.order = order;
    this.root = root;
  }

  /** The empty map whose keys are sorted by the order, which must be consistent with equals. */
  public static <V> PersistentMap<V> empty(Comparator<String> order) {
    return new PersistentMap<>(order, null);
  }

  public int size() {
    return size(root);
  }

  public boolean isEmpty() {
    return root == null;
  }

  /** The value of the key. */
  public Optional<V> get(String key) {
    Node<V> at = root;
    while (at != null) {
      int c = order.compare(key, at.key);
      if (c == 0) {
        return Optional.of(at.value);
      }
      at = c < 0 ? at.left : at.right;
    }
    return Optional.empty();
  }

  public boolean containsKey(String key) {
    return get(key).isPresent();
  }

  /** This map with the key set to the value. */
  public PersistentMap<V> with(String key, V value) {
    return new PersistentMap<>(order, insert(root, key, value));
  }

  /** This map without the key; itself if the key is not there. */
  public PersistentMap<V> without(String key) {
    return containsKey(key) ? new PersistentMap<>(order, delete(root, key)) : this;
  }

  private Node<V> insert(@Nullable Node<V> at, String key, V value) {
    if (at == null) {
      return new Node<>(key, value, null, null, 1);
    }
    int c = order.compare(key, at.key);
    if (c == 0) {
      return new Node<>(key, value, at.left, at.right, at.size);
    }
    return c < 0
        ? balance(at.key, at.value, insert(at.left, key, value), at.right)
        : balance(at.key, at.value, at.left, insert(at.right, key, value));
  }

  private @Nullable Node<V> delete(@Nullable Node<V> at, String key) {
    if (at == null) {
      return null;
    }
    int c = order.compare(key, at.key);
    if (c < 0) {
      return balance(at.key, at.value, delete(at.left, key), at.right);
    }
    if (c > 0) {
      return balance(at.key, at.value, at.left, delete(at.right, key));
    }
    if (at.left == null) {
      return at.right;
    }
    if (at.right == null) {
      return at.left;
    }
    Node<V> next = at.right;
    while (next.left != null) {
      next = next.left;
    }
    return balance(next.key, next.value, at.left, delete(at.right, next.key));
  }

  private static <V> int size(@Nullable Node<V> node) {
    return node == null ? 0 : node.size;
  }

  private static <V> Node<V> node(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    return new Node<>(key, value, left, right, size(left) + size(right) + 1);
  }

  private static <V> Node<V> balance(
      String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    int leftSize = size(left);
    int rightSize = size(right);
    if (leftSize + rightSize <= 1) {
      return node(key, value, left, right);
    }
    if (right != null && rightSize > DELTA * leftSize) {
      Node<V> inner = right.left;
      if (inner == null || size(inner) < RATIO * size(right.right)) {
        return node(right.key, right.value, node(key, value, left, inner), right.right);
      }
      return node(
          inner.key,
          inner.value,
          node(key, value, left, inner.left),
          node(right.key, right.value, inner.right, right.right));
    }
    if (left != null && leftSize > DELTA * rightSize) {
      Node<V> inner = left.right;
      if (inner == null || size(inner) < RATIO * size(left.left)) {
        return node(left.key, left.value, left.left, node(key, value, inner, right));
      }
      return node(
          inner.key,
          inner.value,
          node(left.key, left.value, left.left, inner.left),
          node(key, value, inner.right, right));
    }
    return node(key, value, left, right);
  }

  /** The entries in the order of their keys. */
  @Override
  public Iterator<Map.Entry<String, V>> iterator() {
    Deque<Node<V>> path = new ArrayDeque<>();
    push(path, root);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !path.isEmpty();
      }

      @Override
      public Map.Entry<String, V> next() {
        if (path.isEmpty()) {
          throw new NoSuchElementException();
        }
        Node<V> at = path.pop();
        push(path, at.right);
        return Map.entry(at.key, at.value);
      }
    };
  }

  private static <V> void push(Deque<Node<V>> path, @Nullable Node<V> from) {
    for (Node<V> at = from; at != null; at = at.left) {
      path.push(at);
    }
  }

  /** Depth of the tree, for the test of its balance. */
  int depth() {
    return depth(root);
  }

  private static <V> int depth(@Nullable Node<V> node) {
    return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
  }
}
