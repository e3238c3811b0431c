package dev.weir.sdk.config;

/**
 * Components of a record that a module grafts onto another place of the configuration: the module
 * {@code switch} grafts {@code trunk} and {@code access} at {@code interfaces ethernet *}. To the
 * operator they are words of that place like any other; the module gets one record per instance of
 * the place.
 *
 * @param path words from the root; {@code *} stands for every instance of a map and for every word
 *     of a container: {@code interfaces * *} is every interface of every kind
 * @param type the record whose components are grafted; it must have nothing required
 * @param <R> the record's type
 */
public record Augmentation<R extends Record>(ConfigPath path, Class<R> type) {
  /** An augmentation at the path given as text. */
  public static <R extends Record> Augmentation<R> at(String path, Class<R> type) {
    return new Augmentation<>(ConfigPath.parse(path), type);
  }
}
