package dev.weir.config.schema;

import dev.weir.sdk.config.ConfigPath;
import java.util.Optional;

/**
 * A single value.
 *
 * @param name the word
 * @param doc its meaning
 * @param type what values there are
 * @param required whether it must be configured
 * @param defaultText canonical text of the value when it is not configured
 * @param traits what more is known of the value
 */
public record LeafSchema(
    String name,
    String doc,
    ScalarType type,
    boolean required,
    Optional<String> defaultText,
    Traits traits)
    implements SchemaNode {

  /** A flag that is off unless it is set: typed without a value. */
  public boolean isFlag() {
    return type.kind() == ScalarType.Kind.FLAG && defaultText.equals(Optional.of("false"));
  }

  /**
   * What is known of a value besides its type.
   *
   * @param secret never shown in clear
   * @param interfaceName names an interface
   * @param reference the map whose instances it names
   * @param unit unit of a number, empty for none
   */
  public record Traits(
      boolean secret, boolean interfaceName, Optional<ConfigPath> reference, String unit) {
    /** Nothing more is known. */
    public static final Traits NONE = new Traits(false, false, Optional.empty(), "");
  }
}
