package dev.weir.sdk.command;

import java.time.Duration;
import java.util.Optional;

/**
 * What a running command gets: its arguments, who asked, and a place for results on the way. Used
 * by one thread.
 */
public interface CommandContext {
  /** Who asked. The shell has already checked the command's role. */
  CommandUser user();

  /**
   * The value of an argument, if it was given.
   *
   * @throws IllegalArgumentException if the command has no such argument of that class
   */
  <T> Optional<T> find(String argument, Class<T> valueClass);

  /**
   * The value of an argument of the path.
   *
   * @throws IllegalArgumentException if it was not given, or the command has no such argument of
   *     that class
   */
  default <T> T get(String argument, Class<T> valueClass) {
    return find(argument, valueClass)
        .orElseThrow(() -> new IllegalArgumentException("argument " + argument + " not given"));
  }

  /** The value of a text argument of the path. */
  default String text(String argument) {
    return get(argument, String.class);
  }

  /** Whether an option was given, by its keyword. */
  boolean has(String keyword);

  /**
   * Shows a result now, below what is there: replies of ping, captured packets. Blocks while the
   * reader is slow.
   */
  void emit(CommandResult result) throws InterruptedException;

  /**
   * Shows a result in place of the one shown before by this method: live rates. On a pipe it is
   * appended.
   */
  void refresh(CommandResult result) throws InterruptedException;

  /**
   * Waits, unless the command is cancelled.
   *
   * @return false if the command has been cancelled and should end with what it has
   */
  boolean pause(Duration span);

  /** Whether the operator has pressed Ctrl-C or gone away. */
  boolean cancelled();

  /**
   * Asks a yes-or-no question. Without a terminal the answer is yes: the command has been written
   * out on purpose.
   */
  boolean confirm(String question) throws InterruptedException;

  /**
   * Something of the session that the command runs in, such as the candidate it edits.
   *
   * @param type what is asked for
   * @return empty if the session has none: in operational mode there is no candidate
   */
  default <T> Optional<T> session(Class<T> type) {
    return Optional.empty();
  }
}
