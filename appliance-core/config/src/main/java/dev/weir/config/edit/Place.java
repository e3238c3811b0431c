package dev.weir.config.edit;

import dev.weir.config.schema.SchemaNode;
import dev.weir.sdk.config.ConfigPath;
import java.util.List;

/**
 * Where words lead.
 *
 * @param path the path in full, canonical words
 * @param schema what is there: a container, a map whose key is still missing, an entry of a map, a
 *     leaf or a list
 * @param entry whether the path ends in the key of a map
 * @param values the words after a leaf or list, as typed
 * @param used how many of the words the path took
 */
public record Place(
    ConfigPath path, SchemaNode schema, boolean entry, List<String> values, int used) {
  public Place {
    values = List.copyOf(values);
  }
}
