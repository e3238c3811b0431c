package dev.weir.config.schema;

/**
 * Named or numbered instances.
 *
 * @param name the word before the key
 * @param doc its meaning
 * @param keyType type of the keys
 * @param keyLabel what the key is called
 * @param keyTraits what more is known of the keys
 * @param required whether there must be one instance at least
 * @param entry schema of each instance
 */
public record MapSchema(
    String name,
    String doc,
    ScalarType keyType,
    String keyLabel,
    LeafSchema.Traits keyTraits,
    boolean required,
    ContainerSchema entry)
    implements SchemaNode {

  /** Whether the keys are whole numbers. */
  public boolean isNumbered() {
    return keyType.kind() == ScalarType.Kind.INTEGER;
  }
}
