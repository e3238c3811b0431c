package dev.weir.config.bind;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Location;
import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Part;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.config.ConfigPath;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole configuration that fits its schema: the tree and the records made of it. Immutable. */
public final class Configuration {
  private final Schema schema;
  private final Branch tree;
  private final Map<String, Record> roots;
  private final Map<Class<?>, Map<ConfigPath, Record>> augmented;
  private final List<Diagnostic> leftOut;

  private Configuration(
      Schema schema,
      Branch tree,
      Map<String, Record> roots,
      Map<Class<?>, Map<ConfigPath, Record>> augmented,
      List<Diagnostic> leftOut) {
    this.schema = schema;
    this.tree = tree;
    this.roots = roots;
    this.augmented = augmented;
    this.leftOut = leftOut;
  }

  /**
   * Binds a tree.
   *
   * @param diagnostics gets everything that the records' definition finds wrong
   * @return the configuration; empty if there was an error
   */
  public static Optional<Configuration> bind(Schema schema, Branch tree, Diagnostics diagnostics) {
    int before = diagnostics.errorCount();
    Binder binder = new Binder(diagnostics);
    Map<String, Record> roots = new LinkedHashMap<>();
    for (SchemaNode child : schema.root().children()) {
      ContainerSchema container = (ContainerSchema) child;
      Branch branch =
          Binder.active(tree, container.name())
              .map(n -> (Branch) n)
              .orElseGet(() -> Branch.empty(container.order()));
      List<Record> records =
          binder.container(
              container, branch, ConfigPath.of(container.name()), tree.meta().location());
      if (records != null) {
        roots.put(container.name(), records.getFirst());
      }
    }
    new References(schema, tree, diagnostics).check();
    if (diagnostics.errorCount() > before) {
      return Optional.empty();
    }
    Map<Class<?>, Map<ConfigPath, Record>> augmented = new LinkedHashMap<>();
    for (Augmentation<?> augmentation : schema.augmentations()) {
      Map<ConfigPath, Record> found =
          augmented.computeIfAbsent(augmentation.type(), type -> new LinkedHashMap<>());
      new Grafts(binder, augmentation.type(), found)
          .visit(schema.root(), tree, ConfigPath.ROOT, augmentation.path().words(), 0);
    }
    return Optional.of(new Configuration(schema, tree, roots, augmented, List.of()));
  }

  /**
   * Binds a tree.
   *
   * @throws ConfigException with everything that the records' definition finds wrong
   */
  public static Configuration bind(Schema schema, Branch tree) throws ConfigException {
    Diagnostics diagnostics = new Diagnostics();
    Optional<Configuration> bound = bind(schema, tree, diagnostics);
    diagnostics.throwIfErrors();
    return bound.orElseThrow();
  }

  public Schema schema() {
    return schema;
  }

  /** The tree, with inactive parts and comments. */
  public Branch tree() {
    return tree;
  }

  /**
   * The record under a root; with all defaults where nothing is configured. Identical to that of
   * the configuration before if nothing under it changed.
   *
   * @throws IllegalArgumentException if there is no such root of that type
   */
  public <R extends Record> R root(String name, Class<R> type) {
    Record record = roots.get(name);
    if (!type.isInstance(record)) {
      throw new IllegalArgumentException("no root '" + name + "' of " + type.getName());
    }
    return type.cast(record);
  }

  /** The record under a root, whatever its type. */
  public Optional<Record> root(String name) {
    return Optional.ofNullable(roots.get(name));
  }

  /**
   * The records of an augmentation, by the path of the container they are grafted on ({@code
   * interfaces ethernet eth1}). Containers where nothing of it is set are left out.
   */
  public <R extends Record> Map<ConfigPath, R> augmented(Class<R> type) {
    Map<ConfigPath, R> result = new LinkedHashMap<>();
    augmented.getOrDefault(type, Map.of()).forEach((path, r) -> result.put(path, type.cast(r)));
    return Collections.unmodifiableMap(result);
  }

  /** This configuration, with what its text had that the schema does not know. */
  public Configuration without(List<Diagnostic> unknown) {
    return new Configuration(schema, tree, roots, augmented, List.copyOf(unknown));
  }

  /**
   * What was left out of the startup configuration, since no loaded module knows it. Empty for
   * every configuration that was committed.
   */
  public List<Diagnostic> leftOut() {
    return leftOut;
  }

  /** Where a path, or its nearest ancestor, stands in the file it came from. */
  public Optional<Location> locate(ConfigPath path) {
    return Trees.locate(tree, path);
  }

  /** Walks along the path of an augmentation and takes its part of every container it meets. */
  private record Grafts(Binder binder, Class<?> type, Map<ConfigPath, Record> found) {
    void visit(SchemaNode at, Branch branch, ConfigPath path, List<String> words, int depth) {
      if (branch.meta().inactive()) {
        return;
      }
      if (depth == words.size()) {
        take((ContainerSchema) at, branch, path);
        return;
      }
      String word = words.get(depth);
      if (at instanceof MapSchema map) {
        for (Map.Entry<String, DataNode> entry : branch.children()) {
          visit(
              map.entry(), (Branch) entry.getValue(), path.child(entry.getKey()), words, depth + 1);
        }
      } else {
        ContainerSchema container = (ContainerSchema) at;
        for (Map.Entry<String, DataNode> entry : branch.children()) {
          String name = entry.getKey();
          if (word.equals("*") || word.equals(name)) {
            container
                .child(name)
                .ifPresent(
                    child ->
                        visit(
                            child, (Branch) entry.getValue(), path.child(name), words, depth + 1));
          }
        }
      }
    }

    private void take(ContainerSchema schema, Branch branch, ConfigPath path) {
      for (int i = 0; i < schema.parts().size(); i++) {
        Part part = schema.parts().get(i);
        if (part.type() == type && isSet(part, branch)) {
          List<Record> records = binder.container(schema, branch, path, Optional.empty());
          if (records != null) {
            found.put(path, records.get(i));
          }
        }
      }
    }

    private static boolean isSet(Part part, Branch branch) {
      return part.members().stream()
          .anyMatch(member -> Binder.active(branch, member.schema().name()).isPresent());
    }
  }
}
