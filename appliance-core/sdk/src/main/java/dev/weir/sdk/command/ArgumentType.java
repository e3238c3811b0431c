package dev.weir.sdk.command;

import java.util.List;

/**
 * The type of an argument: how a word becomes a value, and which words are offered. Ready-made ones
 * are in {@link ArgumentTypes}. Called from session threads, several at a time.
 *
 * @param <T> the value's class
 */
public interface ArgumentType<T> {
  /**
   * What the value is, in a few words, for help: {@code interface}, {@code 1-65535}, {@code
   * tcp|udp}.
   */
  String describe();

  /** The class of the values. */
  Class<T> valueClass();

  /**
   * The value of a word.
   *
   * @throws InvalidValueException if the word is none; its message says what is allowed
   */
  T parse(String word) throws InvalidValueException;

  /**
   * Values to offer now, such as the names of live objects: at most a few thousand, and quickly.
   */
  default List<Completion> completions() {
    return List.of();
  }

  /** Whether only the offered values are valid, so that a unique prefix of one stands for it. */
  default boolean closed() {
    return false;
  }

  /**
   * Whether the value takes all words up to the next keyword of the command, joined by single
   * blanks.
   */
  default boolean manyWords() {
    return false;
  }
}
