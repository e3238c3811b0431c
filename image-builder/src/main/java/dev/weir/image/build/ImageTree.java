package dev.weir.image.build;

import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tree under construction whose files are all root's and of one time. For one thread. */
final class ImageTree {
  private static final int FOLDER = 0755;

  private final FileTree tree;
  private final long seconds;
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private String part = "";

  ImageTree(long seconds) {
    this.seconds = seconds;
    tree = new FileTree(Attributes.root(FOLDER, seconds));
  }

  FileTree tree() {
    return tree;
  }

  /** Says what the files that follow belong to, in the report of space. */
  ImageTree part(String name) {
    part = name;
    return this;
  }

  void put(String path, Content content, int mode) {
    tree.add(path, new Node.Regular(Attributes.root(mode, seconds), content));
    sizes.merge(part, content.size(), Long::sum);
  }

  void put(String path, String text) {
    put(path, Content.of(text), 0644);
  }

  /** A file of a package as it is there. */
  void put(String path, Node node) {
    tree.add(path, node);
    if (node instanceof Node.Regular file) {
      sizes.merge(part, file.content().size(), Long::sum);
    }
  }

  void link(String path, String target) {
    tree.add(path, new Node.Symlink(Attributes.root(0777, seconds), target));
  }

  void folder(String path) {
    tree.add(path, new Node.Directory(Attributes.root(FOLDER, seconds)));
  }

  boolean has(String path) {
    return tree.get(path) != null;
  }

  /** Bytes by what they belong to. */
  Map<String, Long> sizes() {
    return sizes;
  }
}
