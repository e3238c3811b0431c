package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a kernel's package: what they need, and the index files that depmod would make.
 * Soft dependencies count as dependencies, by alias too: without crc32c_generic no ext4 is mounted.
 */
final class KernelModules {
  private static final String END = ".ko";

  private final String folder;
  private final Map<String, Module> modules = new TreeMap<>();
  private final Map<String, Set<String>> byAlias = new HashMap<>();

  /** A module: its path below the folder, and what it says of itself. */
  private record Module(
      String name,
      String path,
      Node.Regular file,
      List<String> depends,
      List<String> soft,
      List<String> aliases) {}

  /** What {@code modinfo -F version} of the kernel is, and its folder in the image. */
  private KernelModules(String folder) {
    this.folder = folder;
  }

  /**
   * Reads all modules of a package.
   *
   * @param files of the package, by path
   * @param folder of the modules: {@code usr/lib/modules/VERSION}
   */
  static KernelModules read(Map<String, Node> files, String folder) throws IOException {
    KernelModules all = new KernelModules(folder);
    for (Map.Entry<String, Node> entry : files.entrySet()) {
      String path = entry.getKey();
      if (path.startsWith(folder + "/")
          && path.endsWith(END)
          && entry.getValue() instanceof Node.Regular file) {
        all.add(path.substring(folder.length() + 1), file);
      }
    }
    return all;
  }

  private void add(String path, Node.Regular file) throws IOException {
    String base = path.substring(path.lastIndexOf('/') + 1, path.length() - END.length());
    String name = base.replace('-', '_');
    List<String> depends = new ArrayList<>();
    List<String> soft = new ArrayList<>();
    List<String> aliases = new ArrayList<>();
    List<String> info =
        ElfFile.of(path, file.content())
            .orElseThrow(() -> new ImageException(path + " is no kernel module"))
            .modinfo();
    for (String line : info) {
      int equals = line.indexOf('=');
      String value = line.substring(equals + 1);
      switch (line.substring(0, Math.max(0, equals))) {
        case "depends" -> split(value, ",", depends);
        case "softdep" -> softDependencies(value, soft);
        case "alias" -> aliases.add(value);
        default -> {} // licence, parameters
      }
    }
    modules.put(name, new Module(name, path, file, depends, soft, aliases));
    for (String alias : aliases) {
      byAlias.computeIfAbsent(alias.replace('-', '_'), _ -> new TreeSet<>()).add(name);
    }
  }

  private static void split(String text, String by, List<String> to) {
    for (String word : text.split(by, -1)) {
      if (!word.isBlank()) {
        to.add(word.strip().replace('-', '_'));
      }
    }
  }

  /** Words behind {@code pre:} and {@code post:}, all of which are wanted to be there. */
  private static void softDependencies(String text, List<String> to) {
    List<String> words = new ArrayList<>();
    split(text, "\\s+", words);
    words.removeIf(word -> word.endsWith(":"));
    to.addAll(words);
  }

  /**
   * A set with all that its modules need.
   *
   * @throws ImageException with every name that the kernel does not have
   */
  Set<String> closure(List<String> wanted, Set<String> builtIn) throws ImageException {
    Set<String> found = new LinkedHashSet<>();
    Set<String> missing = new TreeSet<>();
    for (String one : wanted) {
      String name = one.replace('-', '_');
      if (modules.containsKey(name)) {
        visit(name, found);
      } else if (!builtIn.contains(name)) {
        missing.add(one);
      }
    }
    if (!missing.isEmpty()) {
      throw new ImageException("the kernel has no module " + String.join(", ", missing));
    }
    return found;
  }

  /** Adds a module behind what it needs. */
  private void visit(String name, Set<String> found) {
    Module module = modules.get(name);
    if (module == null || found.contains(name)) {
      return;
    }
    for (String need : needs(module, new LinkedHashSet<>(Set.of(name)))) {
      found.add(need);
    }
    found.add(name);
  }

  /** All that a module needs, each behind its own needs. */
  private Set<String> needs(Module module, Set<String> above) {
    Set<String> all = new LinkedHashSet<>();
    List<String> direct = new ArrayList<>();
    for (String soft : module.soft()) {
      direct.addAll(
          modules.containsKey(soft) ? Set.of(soft) : byAlias.getOrDefault(soft, Set.of()));
    }
    direct.addAll(module.depends());
    for (String name : direct) {
      @Nullable Module need = modules.get(name);
      if (need != null && above.add(name)) {
        all.addAll(needs(need, above));
        all.add(name);
        above.remove(name);
      }
    }
    return all;
  }

  /** Adds a set of modules, and the index files for exactly these, to a tree. */
  void addTo(ImageTree tree, Set<String> set) {
    StringBuilder dep = new StringBuilder();
    StringBuilder alias = new StringBuilder("# Aliases extracted from modules themselves.\n");
    StringBuilder softdep = new StringBuilder("# Soft dependencies extracted from modules.\n");
    for (String name : new TreeSet<>(set)) {
      Module module = modules.get(name);
      if (module == null) {
        continue;
      }
      tree.put(folder + "/" + module.path(), module.file().content(), 0644);
      List<String> needs = new ArrayList<>(needs(module, new LinkedHashSet<>(Set.of(name))));
      needs.retainAll(set);
      dep.append(module.path()).append(':');
      // The last is loaded first.
      for (String need : needs.reversed()) {
        dep.append(' ').append(path(need));
      }
      dep.append('\n');
      module.aliases().forEach(one -> alias.append("alias " + one + " " + name + "\n"));
      if (!module.soft().isEmpty()) {
        softdep.append("softdep " + name + " pre: " + String.join(" ", module.soft()) + "\n");
      }
    }
    tree.put(folder + "/modules.dep", dep.toString());
    tree.put(folder + "/modules.alias", alias.toString());
    tree.put(folder + "/modules.softdep", softdep.toString());
    tree.put(folder + "/modules.symbols", "# Symbols are resolved by modules.dep.\n");
  }

  private String path(String name) {
    Module module = modules.get(name);
    return module == null ? "" : module.path();
  }
}
