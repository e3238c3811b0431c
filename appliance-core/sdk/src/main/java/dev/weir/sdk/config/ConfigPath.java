package dev.weir.sdk.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Place in the configuration: the words an operator types, from the root: {@code firewall zone lan
 * to wan rule 20}.
 *
 * @param words the words, unquoted; immutable
 */
public record ConfigPath(List<String> words) implements Comparable<ConfigPath> {
  /** The root: no words. */
  public static final ConfigPath ROOT = new ConfigPath(List.of());

  public ConfigPath {
    words = List.copyOf(words);
  }

  /** A path of single words; none is split. */
  public static ConfigPath of(String... words) {
    return new ConfigPath(List.of(words));
  }

  /**
   * A path from its text. Words are separated by blanks; a word in double quotes may hold blanks,
   * {@code \"} and {@code \\}.
   *
   * @throws IllegalArgumentException on an unclosed quote
   */
  public static ConfigPath parse(String text) {
    return new ConfigPath(Words.split(text));
  }

  /** This path with words appended. */
  public ConfigPath child(String... more) {
    return new ConfigPath(Stream.concat(words.stream(), Stream.of(more)).toList());
  }

  /** This path with another appended. */
  public ConfigPath resolve(ConfigPath more) {
    return new ConfigPath(Stream.concat(words.stream(), more.words.stream()).toList());
  }

  /** This path without its last word; the root is its own parent. */
  public ConfigPath parent() {
    return words.isEmpty() ? this : new ConfigPath(words.subList(0, words.size() - 1));
  }

  /** The last word; empty at the root. */
  public String last() {
    return words.isEmpty() ? "" : words.getLast();
  }

  public boolean isRoot() {
    return words.isEmpty();
  }

  public int size() {
    return words.size();
  }

  /** Whether this path is at or below the given one. */
  public boolean startsWith(ConfigPath prefix) {
    return words.size() >= prefix.words.size()
        && words.subList(0, prefix.words.size()).equals(prefix.words);
  }

  @Override
  public int compareTo(ConfigPath other) {
    List<String> left = words;
    List<String> right = other.words;
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = NaturalOrder.compareText(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /** The words as an operator types them: separated by blanks, quoted where needed. */
  @Override
  public String toString() {
    List<String> quoted = new ArrayList<>(words.size());
    for (String word : words) {
      quoted.add(Words.quote(word));
    }
    return String.join(" ", quoted);
  }
}
