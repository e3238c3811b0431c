package dev.weir.image.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files by their path, without a slash in front: {@code etc/hostname}. The order is that of the
 * paths' bytes, name by name, so that a folder comes before what is in it. For one thread.
 */
public final class FileTree {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_PATH = 4095;

  private static final Comparator<String> ORDER =
      (a, b) -> {
        String[] left = a.split("/");
        String[] right = b.split("/");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
          int order = Arrays.compareUnsigned(bytes(left[i]), bytes(right[i]));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(left.length, right.length);
      };

  private final TreeMap<String, Node> nodes = new TreeMap<>(ORDER);
  private final Attributes root;

  /**
   * An empty tree whose root folder, and folders that are made on the way, have such attributes.
   */
  public FileTree(Attributes root) {
    this.root = root;
  }

  /**
   * Adds a file. Folders on the way are made where they are missing; a folder may be given again to
   * change its attributes.
   *
   * @throws IllegalArgumentException if the path is not clean, or already taken by something else
   */
  public FileTree add(String path, Node node) {
    checkPath(path);
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      String parent = path.substring(0, slash);
      Node there = nodes.get(parent);
      if (there == null) {
        add(parent, new Node.Directory(root));
      } else if (!(there instanceof Node.Directory)) {
        throw new IllegalArgumentException(parent + " is not a folder");
      }
    }
    Node before = nodes.put(path, node);
    if (before != null && !(before instanceof Node.Directory && node instanceof Node.Directory)) {
      nodes.put(path, before);
      throw new IllegalArgumentException(path + " is there already");
    }
    return this;
  }

  private static void checkPath(String path) {
    if (bytes(path).length > LONGEST_PATH || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path that is too long or holds a zero byte");
    }
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException("the path '" + path + "' is not clean");
      }
      if (bytes(name).length > LONGEST_NAME) {
        throw new IllegalArgumentException("the name '" + name + "' is too long");
      }
    }
  }

  /** Attributes of the root folder. */
  public Attributes root() {
    return root;
  }

  /** All files, folders before what is in them; a view. */
  public SortedMap<String, Node> nodes() {
    return Collections.unmodifiableSortedMap(nodes);
  }

  /** A file; null if there is none. */
  public @Nullable Node get(String path) {
    return nodes.get(path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
