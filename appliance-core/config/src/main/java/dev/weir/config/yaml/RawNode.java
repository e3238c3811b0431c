package dev.weir.config.yaml;

import dev.weir.config.problem.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed file before any schema: mappings, sequences and texts with their places. Mutable, so
 * that migrations can rework it; not thread-safe.
 */
public abstract sealed class RawNode {
  private final Location location;
  private String comment = "";
  private boolean inactive;

  private RawNode(Location location) {
    this.location = location;
  }

  /** Where the node starts. */
  public Location location() {
    return location;
  }

  /** The comment that stands before or beside the node's key; empty: none. */
  public String comment() {
    return comment;
  }

  public void setComment(String text) {
    comment = text;
  }

  void appendComment(String line) {
    comment = comment.isEmpty() ? line : comment + "\n" + line;
  }

  /** Whether the node is kept but not applied. */
  public boolean inactive() {
    return inactive;
  }

  public void setInactive(boolean value) {
    inactive = value;
  }

  /** A copy that shares nothing mutable with this node. */
  public abstract RawNode copy();

  <T extends RawNode> T copyMeta(T target) {
    target.setComment(comment);
    target.setInactive(inactive);
    return target;
  }

  /** A text, without any type. */
  public static final class Text extends RawNode {
    private final String text;

    public Text(String text, Location location) {
      super(location);
      this.text = text;
    }

    public String text() {
      return text;
    }

    @Override
    public Text copy() {
      return copyMeta(new Text(text, location()));
    }
  }

  /** A sequence. */
  public static final class Sequence extends RawNode {
    private final List<RawNode> items = new ArrayList<>();

    public Sequence(Location location) {
      super(location);
    }

    /** The items; to be changed freely. */
    public List<RawNode> items() {
      return items;
    }

    @Override
    public Sequence copy() {
      Sequence copy = copyMeta(new Sequence(location()));
      items.forEach(item -> copy.items.add(item.copy()));
      return copy;
    }
  }

  /** A mapping. */
  public static final class Mapping extends RawNode {
    private final Map<String, RawNode> entries = new LinkedHashMap<>();
    private final Map<String, Location> keyLocations = new LinkedHashMap<>();

    public Mapping(Location location) {
      super(location);
    }

    /** The entries in the file's order; to be changed freely. */
    public Map<String, RawNode> entries() {
      return entries;
    }

    /** The entry of the key, if there is one. */
    public Optional<RawNode> get(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    /** Where the key stands; where the mapping starts for a key that a migration made. */
    public Location keyLocation(String key) {
      return keyLocations.getOrDefault(key, location());
    }

    void put(String key, Location keyLocation, RawNode value) {
      entries.put(key, value);
      keyLocations.put(key, keyLocation);
    }

    @Override
    public Mapping copy() {
      Mapping copy = copyMeta(new Mapping(location()));
      entries.forEach((key, value) -> copy.entries.put(key, value.copy()));
      copy.keyLocations.putAll(keyLocations);
      return copy;
    }
  }
}
