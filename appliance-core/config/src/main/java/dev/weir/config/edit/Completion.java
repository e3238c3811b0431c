package dev.weir.config.edit;

import dev.weir.config.problem.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * What may be typed next.
 *
 * @param choices the possibilities, in the order to show them; TAB takes the shared prefix of those
 *     that are typed as they are
 * @param enter whether the command is complete as it stands, so that {@code ?} lists {@code
 *     <Enter>}
 * @param problem why there is nothing, where a word before cannot be followed
 */
public record Completion(List<Choice> choices, boolean enter, Optional<Diagnostic> problem) {
  public Completion {
    choices = List.copyOf(choices);
  }

  /**
   * One possibility.
   *
   * @param text the word, unquoted; for a placeholder what it stands for, such as {@code <name>}
   * @param kind what it is
   * @param doc its meaning
   * @param type allowed values in a few words, empty for words with more below them
   * @param required whether a commit needs it and it is not yet there
   * @param configured whether the candidate has it
   */
  public record Choice(
      String text, Kind kind, String doc, String type, boolean required, boolean configured) {}

  /** Kinds of possibilities. */
  public enum Kind {
    /** A word of the schema with more below it. */
    CONTAINER,
    /** A word of the schema that takes instances. */
    INSTANCES,
    /** A word of the schema that takes a value. */
    VALUE_WORD,
    /** The name of something that exists. */
    NAME,
    /** A value. */
    VALUE,
    /** Not to be typed as it is: tells what is expected. */
    PLACEHOLDER
  }
}
