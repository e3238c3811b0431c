package dev.weir.config.edit;

import dev.weir.config.problem.Allowed;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Nearest;
import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.schema.Values;
import dev.weir.sdk.config.ConfigPath;
import java.util.List;
import java.util.Optional;

/**
 * Follows words through a schema. A word of the schema may be abbreviated as long as it is unique;
 * names may not.
 */
public final class PathResolver {
  private final Schema schema;

  public PathResolver(Schema schema) {
    this.schema = schema;
  }

  /**
   * Follows words as far as a leaf or list, or to their end.
   *
   * @param base where to start: the place of {@code edit}, of full words
   * @param words what was typed
   * @throws ConfigException naming the word that cannot be followed
   */
  public Place resolve(ConfigPath base, List<String> words) throws ConfigException {
    Place place = start(base);
    for (int i = 0; i < words.size(); i++) {
      Optional<Place> next = step(place, words.get(i), i);
      if (next.isEmpty()) {
        return new Place(place.path(), place.schema(), false, words.subList(i, words.size()), i);
      }
      place = next.get();
    }
    return place;
  }

  private Place start(ConfigPath base) throws ConfigException {
    Place place = new Place(ConfigPath.ROOT, schema.root(), false, List.of(), 0);
    for (String word : base.words()) {
      place =
          step(place, word, -1)
              .orElseThrow(
                  () ->
                      new ConfigException(
                          Diagnostic.error(Codes.NOT_APPLICABLE, base, "has nothing below it")));
    }
    return new Place(place.path(), place.schema(), place.entry(), List.of(), 0);
  }

  /** One word further; empty at a leaf or list. */
  private Optional<Place> step(Place from, String word, int index) throws ConfigException {
    return switch (from.schema()) {
      case ContainerSchema container -> {
        SchemaNode child = childOf(container, from.path(), word, index);
        yield Optional.of(
            new Place(from.path().child(child.name()), child, false, List.of(), index + 1));
      }
      case MapSchema map -> {
        Values.Checked key = Values.key(map, from.path(), word);
        if (key.problem().isPresent()) {
          throw new ConfigException(key.problem().get().withWord(index));
        }
        ConfigPath path = from.path().child(key.text().orElseThrow());
        yield Optional.of(new Place(path, map.entry(), true, List.of(), index + 1));
      }
      case LeafSchema leaf -> Optional.empty();
      case ListSchema list -> Optional.empty();
    };
  }

  private static SchemaNode childOf(
      ContainerSchema container, ConfigPath path, String word, int index) throws ConfigException {
    Optional<SchemaNode> exact = container.child(word);
    if (exact.isPresent()) {
      return exact.get();
    }
    List<String> matches =
        word.isEmpty()
            ? List.of()
            : container.childNames().stream().filter(n -> n.startsWith(word)).toList();
    if (matches.size() == 1) {
      return container.child(matches.getFirst()).orElseThrow();
    }
    Diagnostic problem =
        matches.isEmpty()
            ? Diagnostic.error(
                    Codes.UNKNOWN_WORD,
                    path,
                    "is not a valid word here" + Allowed.of(container.childNames()))
                .withRemedy(Nearest.remedy(word, container.childNames()))
            : Diagnostic.error(
                Codes.AMBIGUOUS, path, "is ambiguous (" + String.join("|", matches) + ")");
    throw new ConfigException(problem.withValue(word).withWord(index));
  }
}
