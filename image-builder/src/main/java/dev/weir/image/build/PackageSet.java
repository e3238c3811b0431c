package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.packages.DebFile;
import dev.weir.image.packages.LockedPackage;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All packages of an image, open. Paths are those of a merged /usr: what packages have in /bin,
 * /sbin, /lib and /lib64 is under usr.
 */
final class PackageSet implements AutoCloseable {
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";
  private static final Set<String> MERGED = Set.of("bin", "sbin", "lib", "lib64");
  private static final int MOST_LINKS = 8;

  private final Map<String, DebFile> open = new LinkedHashMap<>();
  private final Map<String, LockedPackage> locked = new TreeMap<>();
  private final Map<String, Map<String, Node>> files = new TreeMap<>();

  /** Where a library is. */
  private record Place(String owner, String path) {}

  private final Map<String, Place> libraries = new TreeMap<>();

  /** Opens a package; its contents are spooled to a folder. */
  void add(LockedPackage one, Path file, Path spool, long seconds) throws IOException {
    DebFile deb = DebFile.open(file, spool, seconds);
    open.put(one.name(), deb);
    String name = deb.control().getOrDefault("Package", "");
    if (!name.equals(one.name())) {
      throw new ImageException(file + " is the package '" + name + "', not " + one.name());
    }
    locked.put(name, one);
    Map<String, Node> merged = new TreeMap<>();
    deb.files().forEach((path, node) -> merged.put(merged(path), node));
    files.put(name, merged);
    for (String path : merged.keySet()) {
      String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
      if (folder.equals(LIBRARIES) || folder.equals("usr/lib64")) {
        libraries.putIfAbsent(path.substring(folder.length() + 1), new Place(name, path));
      }
    }
  }

  private static String merged(String path) {
    int slash = path.indexOf('/');
    String first = slash < 0 ? path : path.substring(0, slash);
    return MERGED.contains(first) ? "usr/" + path : path;
  }

  Collection<LockedPackage> locked() {
    return locked.values();
  }

  /** Files of a package by path. */
  Map<String, Node> files(String name) throws ImageException {
    Map<String, Node> found = files.get(name);
    if (found == null) {
      throw new ImageException("the package " + name + " is not locked: 'weir image lock'");
    }
    return found;
  }

  /** A package's control fields. */
  Map<String, String> control(String name) throws ImageException {
    files(name);
    DebFile deb = open.get(name);
    return deb == null ? Map.of() : deb.control();
  }

  /**
   * Adds files of a package.
   *
   * @param wanted a file, or a folder with a slash behind it
   */
  void addTo(ImageTree tree, String name, String wanted) throws ImageException {
    Map<String, Node> all = files(name);
    String path = merged(wanted);
    int before = tree.tree().nodes().size();
    if (path.endsWith("/")) {
      for (Map.Entry<String, Node> entry : all.entrySet()) {
        if (entry.getKey().startsWith(path)) {
          put(tree, name, entry.getKey(), entry.getValue());
        }
      }
    } else {
      @Nullable Node node = all.get(path);
      if (node != null && !(node instanceof Node.Directory)) {
        put(tree, name, path, node);
        follow(tree, name, path, 0);
      }
    }
    if (tree.tree().nodes().size() == before && !tree.has(path)) {
      throw new ImageException("the package " + name + " has no file " + wanted);
    }
  }

  /** The target of a link within the package comes along. */
  private void follow(ImageTree tree, String name, String path, int depth) throws ImageException {
    Map<String, Node> all = files(name);
    if (all.get(path) instanceof Node.Symlink link && depth < MOST_LINKS) {
      String target = target(path, link.target());
      Node node = all.get(target);
      if (node != null && !(node instanceof Node.Directory)) {
        put(tree, name, target, node);
        follow(tree, name, target, depth + 1);
      }
    }
  }

  private static String target(String path, String target) {
    Deque<String> words = new ArrayDeque<>();
    String from = target.startsWith("/") ? "" : path.substring(0, path.lastIndexOf('/') + 1);
    for (String word : (from + target).split("/", -1)) {
      if (word.equals("..")) {
        words.pollLast();
      } else if (!word.isEmpty() && !word.equals(".")) {
        words.addLast(word);
      }
    }
    return merged(String.join("/", words));
  }

  private static void put(ImageTree tree, String name, String path, Node node) {
    if (!tree.has(path)) {
      tree.part(name).put(path, node);
    }
  }

  /**
   * Adds the libraries that programs and libraries in the tree need, and those that these need.
   *
   * @throws ImageException with every library that no package has
   */
  void addLibraries(ImageTree tree) throws IOException {
    Set<String> names = new HashSet<>();
    for (String path : tree.tree().nodes().keySet()) {
      names.add(path.substring(path.lastIndexOf('/') + 1));
    }
    Set<String> missing = new TreeSet<>();
    Deque<Map.Entry<String, Node>> todo = new ArrayDeque<>();
    for (Map.Entry<String, Node> entry : tree.tree().nodes().entrySet()) {
      if (!entry.getKey().endsWith(".ko")) {
        todo.add(entry);
      }
    }
    while (!todo.isEmpty()) {
      Map.Entry<String, Node> entry = todo.removeFirst();
      if (!(entry.getValue() instanceof Node.Regular file)) {
        continue;
      }
      @Nullable ElfFile elf = ElfFile.of(entry.getKey(), file.content()).orElse(null);
      if (elf == null) {
        continue;
      }
      for (String need : elf.needed()) {
        if (!names.add(need)) {
          continue;
        }
        Place place = libraries.get(need);
        if (place == null) {
          missing.add(need + " (for " + entry.getKey() + ")");
          continue;
        }
        Set<String> before = new HashSet<>(tree.tree().nodes().keySet());
        addTo(tree, place.owner(), place.path());
        for (Map.Entry<String, Node> added : tree.tree().nodes().entrySet()) {
          if (!before.contains(added.getKey())) {
            todo.add(added);
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new ImageException("no locked package has " + String.join(", ", missing));
    }
  }

  @Override
  public void close() throws IOException {
    for (DebFile one : open.values()) {
      one.close();
    }
  }
}
