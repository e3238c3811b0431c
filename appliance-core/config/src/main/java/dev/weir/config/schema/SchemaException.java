package dev.weir.config.schema;

import java.util.List;

/**
 * The records cannot be a configuration: a component without documentation, two of one name, an
 * unusable type.
 */
public final class SchemaException extends RuntimeException {
  private final transient List<String> defects;

  SchemaException(List<String> defects) {
    super(String.join("\n", defects));
    this.defects = List.copyOf(defects);
  }

  /** All defects, each with the class and component. */
  public List<String> defects() {
    return defects;
  }
}
