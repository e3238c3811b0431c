package dev.weir.shell.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * A typed line cut into words and pipes. A word ends at a blank; double quotes keep blanks, with
 * {@code \"}, {@code \\}, {@code \n} and {@code \t} inside. A word that begins with {@code |}
 * begins a pipe: inside a word it is an ordinary character, so that {@code match a|b} needs no
 * quotes.
 *
 * @param words the command
 * @param pipes the words of each pipe, from left to right
 */
public record CommandLine(List<Token> words, List<List<Token>> pipes) {
  /** Longer lines are refused. */
  public static final int MAX_LENGTH = 16_384;

  public CommandLine {
    words = List.copyOf(words);
    pipes = List.copyOf(pipes);
  }

  /** Cuts a line; one that begins with {@code #} is a comment, and empty. */
  public static CommandLine parse(String line) throws SyntaxException {
    return parse(line, false);
  }

  /** Cuts a line that is still being typed: a quote may be open. */
  public static CommandLine parsePartial(String line) throws SyntaxException {
    return parse(line, true);
  }

  private static CommandLine parse(String line, boolean partial) throws SyntaxException {
    if (line.length() > MAX_LENGTH) {
      throw new SyntaxException(
          SyntaxException.MALFORMED, 0, "the line is longer than " + MAX_LENGTH + " characters");
    }
    List<Token> words = new ArrayList<>();
    List<List<Token>> pipes = new ArrayList<>();
    List<Token> current = words;
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (isBlank(c)) {
        at++;
      } else if (c == '#' && words.isEmpty()) {
        break;
      } else if (c == '|') {
        current = new ArrayList<>();
        pipes.add(current);
        at++;
      } else {
        Token token = word(line, at, partial);
        current.add(token);
        at = token.end();
      }
    }
    return new CommandLine(words, pipes);
  }

  private static Token word(String line, int start, boolean partial) throws SyntaxException {
    StringBuilder text = new StringBuilder();
    boolean quoted = false;
    int at = start;
    while (at < line.length() && !isBlank(line.charAt(at))) {
      char c = line.charAt(at++);
      if (c != '"') {
        text.append(c);
        continue;
      }
      quoted = true;
      int open = at - 1;
      boolean closed = false;
      while (at < line.length() && !closed) {
        char inner = line.charAt(at++);
        if (inner == '\\' && at < line.length()) {
          char escaped = line.charAt(at++);
          text.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
        } else if (inner == '"') {
          closed = true;
        } else {
          text.append(inner);
        }
      }
      if (!closed && !partial) {
        throw new SyntaxException(SyntaxException.MALFORMED, open, "the quote is not closed");
      }
    }
    return new Token(text.toString(), start, at, quoted);
  }

  private static boolean isBlank(char c) {
    return c <= ' ' || c == 0x7f;
  }
}
