package dev.weir.config.schema;

import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The schema of the whole configuration: the records of all modules under their roots, with the
 * records they graft onto one another. Immutable; another set of modules has another schema.
 */
public final class Schema {
  /** Version of the configuration's format, written as {@code version}; see the migrations. */
  public static final int FORMAT_VERSION = 1;

  private final ContainerSchema root;
  private final List<Augmentation<?>> augmentations;

  private final Set<SchemaNode> referring = Collections.newSetFromMap(new IdentityHashMap<>());

  private Schema(ContainerSchema root, List<Augmentation<?>> augmentations) {
    this.root = root;
    this.augmentations = List.copyOf(augmentations);
  }

  /** Whether a reference stands at the node or below it. */
  public boolean holdsReferences(SchemaNode node) {
    return referring.contains(node);
  }

  private boolean collectReferences(SchemaNode node, List<String> defects) {
    boolean holds =
        switch (node) {
          case LeafSchema leaf -> refersToMap(leaf.name(), leaf.traits(), defects);
          case ListSchema list -> refersToMap(list.name(), list.traits(), defects);
          case MapSchema map -> collectReferences(map.entry(), defects);
          case ContainerSchema container -> {
            boolean any = false;
            for (SchemaNode child : container.children()) {
              any |= collectReferences(child, defects);
            }
            yield any;
          }
        };
    if (holds) {
      referring.add(node);
    }
    return holds;
  }

  /** A reference into a module that is not loaded cannot be checked, and is not. */
  private boolean refersToMap(String name, LeafSchema.Traits traits, List<String> defects) {
    if (traits.reference().isEmpty()
        || !root.childNames().contains(traits.reference().get().words().getFirst())) {
      return false;
    }
    boolean isMap = find(traits.reference().get()).orElse(null) instanceof MapSchema;
    if (!isMap) {
      defects.add(
          "'" + name + "' refers to '" + traits.reference().get() + "', which holds no instances");
    }
    return isMap;
  }

  /** Collects roots and augmentations. */
  public static Builder builder() {
    return new Builder();
  }

  /** The root container. */
  public ContainerSchema root() {
    return root;
  }

  /** All augmentations, in the order they were given. */
  public List<Augmentation<?>> augmentations() {
    return augmentations;
  }

  /**
   * The place a path leads to, if there is one. Words must be full; {@code *} stands for any key.
   *
   * @return the container, map, entry, leaf or list; for a path that ends in a key, the entry
   */
  public Optional<SchemaNode> find(ConfigPath path) {
    SchemaNode at = root;
    for (String word : path.words()) {
      SchemaNode next =
          switch (at) {
            case ContainerSchema container -> container.child(word).orElse(null);
            case MapSchema map -> map.entry();
            case LeafSchema leaf -> null;
            case ListSchema list -> null;
          };
      if (next == null) {
        return Optional.empty();
      }
      at = next;
    }
    return Optional.of(at);
  }

  /**
   * The places a pattern leads to: {@code *} stands for any key of a map and any word of a
   * container.
   */
  private List<SchemaNode> findAll(ConfigPath pattern) {
    List<SchemaNode> places = List.of(root);
    for (String word : pattern.words()) {
      List<SchemaNode> next = new ArrayList<>();
      for (SchemaNode at : places) {
        switch (at) {
          case ContainerSchema container when word.equals("*") -> next.addAll(container.children());
          case ContainerSchema container -> container.child(word).ifPresent(next::add);
          case MapSchema map -> next.add(map.entry());
          case LeafSchema leaf -> {}
          case ListSchema list -> {}
        }
      }
      places = next;
    }
    return places;
  }

  /** Collects what the schema is made of. */
  public static final class Builder {
    private final Map<String, Class<? extends Record>> roots = new LinkedHashMap<>();
    private final List<Augmentation<?>> augmentations = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();

    private Builder() {}

    /** A module's own record under the module's name. */
    public Builder root(String name, Class<? extends Record> type) {
      if (name.equals("version") || !SchemaBuilder.WORD.matcher(name).matches()) {
        defects.add("'" + name + "' cannot be the name of a root");
      }
      if (roots.putIfAbsent(name, type) != null) {
        defects.add("two modules have the root '" + name + "'");
      }
      return this;
    }

    /** A record that is grafted at another place. */
    public Builder augment(Augmentation<?> augmentation) {
      augmentations.add(augmentation);
      return this;
    }

    /** Several of these. */
    public Builder augment(List<? extends Augmentation<?>> several) {
      augmentations.addAll(several);
      return this;
    }

    /**
     * Builds the schema.
     *
     * @throws SchemaException with all defects of the records
     */
    public Schema build() {
      SchemaBuilder builder = new SchemaBuilder(defects);
      ContainerSchema root = new ContainerSchema("", "The configuration", false);
      roots.forEach((name, type) -> root.add(builder.rootContainer(name, type)));
      Schema schema = new Schema(root, augmentations);
      for (Augmentation<?> augmentation : augmentations) {
        List<SchemaNode> places = schema.findAll(augmentation.path());
        if (!places.isEmpty()
            && places.stream().allMatch(p -> p instanceof ContainerSchema && p != root)) {
          places.forEach(place -> builder.graft((ContainerSchema) place, augmentation.type()));
        } else {
          defects.add(
              augmentation.type().getName()
                  + " cannot be grafted at '"
                  + augmentation.path()
                  + "': no container there");
        }
      }
      schema.collectReferences(root, defects);
      if (!defects.isEmpty()) {
        throw new SchemaException(defects);
      }
      return schema;
    }
  }
}
