package dev.weir.config.schema;

/** One place of the schema. Immutable. */
public sealed interface SchemaNode permits ContainerSchema, MapSchema, LeafSchema, ListSchema {
  /** The word an operator types. */
  String name();

  /** What it means, in one line. */
  String doc();

  /** Whether a value or an entry must be there for its parent to be valid. */
  boolean required();
}
