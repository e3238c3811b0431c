package dev.weir.config.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named children of different kinds: the components of a record, and of the records that modules
 * grafted onto it. Immutable once the schema is built.
 */
public final class ContainerSchema implements SchemaNode {
  private final String name;
  private final String doc;
  private final boolean presence;
  private final Map<String, SchemaNode> children = new LinkedHashMap<>();
  private final Map<String, Integer> order = new HashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private final Comparator<String> comparator =
      Comparator.<String>comparingInt(word -> position(word))
          .thenComparing(Comparator.naturalOrder());

  ContainerSchema(String name, String doc, boolean presence) {
    this.name = name;
    this.doc = doc;
    this.presence = presence;
  }

  /** Whether the container's being there means something, even when it is empty. */
  public boolean isPresence() {
    return presence;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String doc() {
    return doc;
  }

  @Override
  public boolean required() {
    return false;
  }

  /** The child of that name. */
  public Optional<SchemaNode> child(String word) {
    return Optional.ofNullable(children.get(word));
  }

  /** All children, in the order of declaration. */
  public Collection<SchemaNode> children() {
    return Collections.unmodifiableCollection(children.values());
  }

  /** Names of all children, in the order of declaration. */
  public Collection<String> childNames() {
    return Collections.unmodifiableSet(children.keySet());
  }

  /**
   * The records this container is bound to: its own first, then those grafted. The root has none.
   */
  public List<Part> parts() {
    return Collections.unmodifiableList(parts);
  }

  /** Order of the children by declaration. */
  public Comparator<String> order() {
    return comparator;
  }

  private int position(String word) {
    return order.getOrDefault(word, Integer.MAX_VALUE);
  }

  /** False if there is a child of that name already. */
  boolean add(SchemaNode child) {
    if (children.putIfAbsent(child.name(), child) != null) {
      return false;
    }
    order.put(child.name(), order.size());
    return true;
  }

  void addPart(Part part) {
    parts.add(part);
  }

  @Override
  public String toString() {
    return "container " + name;
  }
}
