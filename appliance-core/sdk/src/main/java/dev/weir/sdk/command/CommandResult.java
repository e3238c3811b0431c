package dev.weir.sdk.command;

import java.util.List;

/**
 * What a command has to say. The shell renders it as text, JSON or YAML; values therefore stay
 * typed to the end.
 */
public sealed interface CommandResult permits Table, Tree, Fields, Message, Sections {
  /** Nothing to show. */
  static CommandResult nothing() {
    return new Sections(List.of());
  }

  /** A sentence or a few lines. */
  static Message message(String text) {
    return new Message(text);
  }
}
