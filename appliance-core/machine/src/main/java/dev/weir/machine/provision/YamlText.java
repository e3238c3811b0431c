package dev.weir.machine.provision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Maps of YAML or JSON that anybody may have written: no types, no aliases, few levels. */
final class YamlText {
  private static final int DEEPEST = 16;

  private YamlText() {}

  /**
   * The map in a document; empty if the document is.
   *
   * @throws IOException if it holds something else
   */
  static Map<String, Object> map(String name, byte[] bytes) throws IOException {
    if (bytes.length > Bounded.MOST_TEXT) {
      throw new IOException(name + " has more than " + Bounded.MOST_TEXT + " bytes");
    }
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(DEEPEST);
    options.setCodePointLimit(Bounded.MOST_TEXT);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      Object loaded = new Yaml(new SafeConstructor(options)).load(text);
      if (loaded == null) {
        return Map.of();
      }
      if (loaded instanceof Map<?, ?> map) {
        return strings(map);
      }
    } catch (CharacterCodingException | YAMLException e) {
      throw new IOException(name + " is neither YAML nor JSON", e);
    }
    throw new IOException(name + " is no map");
  }

  /** A map whose keys are texts. */
  static Map<String, Object> strings(Map<?, ?> map) {
    Map<String, Object> result = new LinkedHashMap<>();
    map.forEach((key, value) -> result.put(String.valueOf(key), value == null ? "" : value));
    return result;
  }

  /** A single value as text; empty if it is none. */
  static Optional<String> text(@Nullable Object value) {
    return value == null || value instanceof Map || value instanceof List
        ? Optional.empty()
        : Optional.of(String.valueOf(value));
  }

  /** A list of texts, or the values of a map, or a single text. */
  static List<String> texts(@Nullable Object value) {
    List<String> all = new ArrayList<>();
    switch (value) {
      case List<?> list -> list.forEach(one -> text(one).ifPresent(all::add));
      case Map<?, ?> map -> map.values().forEach(one -> all.addAll(texts(one)));
      case null -> {}
      default -> text(value).ifPresent(all::add);
    }
    return all;
  }
}
