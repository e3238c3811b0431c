package dev.weir.shell.session;

import dev.weir.sdk.command.CommandException;
import dev.weir.shell.grammar.CommandLine;
import dev.weir.shell.grammar.Help;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import java.util.List;

/** What a line means at the time: operational or configuration mode. */
interface Mode {
  /** Runs a line that has at least one word. */
  Exit run(CommandLine line, String text, Screen screen)
      throws SyntaxException, CommandException, InterruptedException;

  /** What may follow {@code words} at {@code prefix}, before any pipe. */
  Help help(List<Token> words, String prefix) throws SyntaxException;

  /** What the prompt shows after the host's name: {@code *} for uncommitted changes. */
  String promptStatus();

  /** The end of the prompt: {@code >} or {@code #}. */
  String promptEnd();
}
