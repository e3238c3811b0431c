package dev.weir.config.schema;

import java.util.List;

/**
 * Several values of one type, in the operator's order, none twice.
 *
 * @param name the word
 * @param doc its meaning
 * @param type type of the elements
 * @param required whether there must be one at least
 * @param defaults canonical texts of the elements when none is configured
 * @param traits what more is known of the elements
 */
public record ListSchema(
    String name,
    String doc,
    ScalarType type,
    boolean required,
    List<String> defaults,
    LeafSchema.Traits traits)
    implements SchemaNode {
  public ListSchema {
    defaults = List.copyOf(defaults);
  }
}
