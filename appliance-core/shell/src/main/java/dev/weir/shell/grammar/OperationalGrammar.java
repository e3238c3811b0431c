package dev.weir.shell.grammar;

import dev.weir.sdk.command.Argument;
import dev.weir.sdk.command.CommandKind;
import dev.weir.sdk.command.Completion;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The grammar of all operational commands together. At each word the commands that still fit are
 * kept: a whole keyword comes first, then a live name, then a unique prefix, then any value of the
 * right type. Immutable; any thread.
 */
public final class OperationalGrammar {
  /**
   * A line understood.
   *
   * @param command what it calls
   * @param values arguments by name
   * @param keywords options given
   */
  public record Match(
      OperationalCommand command, Map<String, Object> values, Set<String> keywords) {
    public Match {
      values = Map.copyOf(values);
      keywords = Set.copyOf(keywords);
    }
  }

  private final List<OperationalCommand> commands;

  /** The grammar of these commands. */
  public OperationalGrammar(List<OperationalCommand> commands) {
    this.commands = List.copyOf(commands);
  }

  /** All commands. */
  public List<OperationalCommand> commands() {
    return commands;
  }

  /**
   * Understands a whole line. Roles are not looked at.
   *
   * @throws SyntaxException if it is no command
   */
  public Match match(List<Token> words) throws SyntaxException {
    List<Cursor> cursors = begin(commands);
    for (Token word : words) {
      cursors = step(cursors, word);
    }
    for (Cursor cursor : cursors) {
      if (cursor.complete()) {
        return finish(cursor, words);
      }
    }
    int end = words.isEmpty() ? 0 : words.getLast().end() + 1;
    throw new SyntaxException(
        SyntaxException.INCOMPLETE,
        end,
        "the command is not complete, expected " + expectation(cursors));
  }

  private static Match finish(Cursor cursor, List<Token> words) throws SyntaxException {
    try {
      return new Match(cursor.command(), cursor.values(), cursor.keywords());
    } catch (InvalidValueException e) {
      String typed = cursor.words();
      String first = typed.indexOf(' ') < 0 ? typed : typed.substring(0, typed.indexOf(' '));
      int column = words.getFirst().start();
      for (Token word : words) {
        column = word.text().equals(first) ? word.start() : column;
      }
      throw new SyntaxException(
          SyntaxException.INVALID, column, "'" + Words.shorten(typed) + "' " + e.reason());
    }
  }

  /** What may follow {@code words} where {@code prefix} has been typed, for a user of a role. */
  public Help help(List<Token> words, String prefix, Role role) throws SyntaxException {
    List<Cursor> cursors =
        begin(commands.stream().filter(command -> role.permits(command.role())).toList());
    for (Token word : words) {
      cursors = step(cursors, word);
    }
    Map<String, Completion> offered = new TreeMap<>();
    Map<String, Completion> hints = new LinkedHashMap<>();
    boolean executable = false;
    for (Cursor cursor : cursors) {
      executable |= cursor.complete();
      for (Cursor.Expected expected : cursor.expected()) {
        if (expected.isWord()) {
          if (expected.word().startsWith(prefix)) {
            offered.putIfAbsent(
                expected.word(),
                new Completion(expected.word(), wordDoc(expected, cursors, words.size())));
          }
          continue;
        }
        Argument argument = expected.argument().getFirst();
        boolean any = false;
        for (Completion completion : argument.type().completions()) {
          if (completion.value().startsWith(prefix)) {
            any = true;
            offered.putIfAbsent(
                completion.value(),
                completion.doc().isEmpty()
                    ? new Completion(completion.value(), argument.doc())
                    : completion);
          }
        }
        if (!any || !argument.type().closed()) {
          hints.putIfAbsent(
              argument.name(),
              new Completion(
                  "<" + argument.name() + ">",
                  argument.doc() + " (" + argument.type().describe() + ")"));
        }
      }
    }
    return new Help(
        new ArrayList<>(offered.values()),
        new ArrayList<>(hints.values()),
        executable && prefix.isEmpty(),
        prefix);
  }

  private static List<Cursor> begin(List<OperationalCommand> commands) {
    return commands.stream().map(Cursor::start).toList();
  }

  private static List<Cursor> step(List<Cursor> cursors, Token token) throws SyntaxException {
    List<Cursor.Expected> words = new ArrayList<>();
    List<Cursor.Expected> arguments = new ArrayList<>();
    for (Cursor cursor : cursors) {
      for (Cursor.Expected expected : cursor.expected()) {
        (expected.isWord() ? words : arguments).add(expected);
      }
    }
    if (!token.quoted()) {
      List<Cursor> exact = take(words, token.text());
      if (!exact.isEmpty()) {
        return exact;
      }
    }
    String invalid = "";
    List<Cursor> closed = new ArrayList<>();
    List<Cursor> open = new ArrayList<>();
    for (Cursor.Expected expected : arguments) {
      try {
        Cursor next = expected.cursor().takeArgument(expected, token.text());
        (expected.argument().getFirst().type().closed() ? closed : open).add(next);
      } catch (InvalidValueException e) {
        invalid = e.reason();
      }
    }
    if (!closed.isEmpty()) {
      return closed;
    }
    Set<String> prefixed = new TreeSet<>();
    Set<String> allowed = new TreeSet<>();
    for (Cursor.Expected expected : words) {
      allowed.add(expected.word());
    }
    for (Cursor.Expected expected : arguments) {
      if (expected.argument().getFirst().type().closed()) {
        expected
            .argument()
            .getFirst()
            .type()
            .completions()
            .forEach(value -> allowed.add(value.value()));
      }
    }
    for (String word : allowed) {
      if (word.startsWith(token.text()) && !token.quoted() && !token.text().isEmpty()) {
        prefixed.add(word);
      }
    }
    if (prefixed.size() == 1) {
      String word = prefixed.iterator().next();
      List<Cursor> next = take(words, word);
      for (Cursor.Expected expected : arguments) {
        if (expected.argument().getFirst().type().closed()) {
          try {
            next.add(expected.cursor().takeArgument(expected, word));
          } catch (InvalidValueException e) {
            // another argument's name, or one that has just gone
          }
        }
      }
      if (!next.isEmpty()) {
        return next;
      }
    }
    if (!open.isEmpty()) {
      return open;
    }
    if (prefixed.size() > 1) {
      throw Words.ambiguous(token, prefixed);
    }
    throw refuse(token, words, arguments, allowed, invalid);
  }

  private static SyntaxException refuse(
      Token token,
      List<Cursor.Expected> words,
      List<Cursor.Expected> arguments,
      Set<String> allowed,
      String invalid) {
    if (words.isEmpty() && arguments.isEmpty()) {
      return new SyntaxException(
          SyntaxException.SURPLUS,
          token.start(),
          "the command takes no '" + Words.shorten(token.text()) + "'");
    }
    if (words.isEmpty() && !invalid.isEmpty()) {
      return new SyntaxException(
          SyntaxException.INVALID,
          token.start(),
          "'" + Words.shorten(token.text()) + "' " + invalid,
          Nearest.of(token.text(), allowed));
    }
    Set<String> listed = new TreeSet<>();
    words.forEach(expected -> listed.add(expected.word()));
    arguments.forEach(expected -> listed.add("<" + expected.argument().getFirst().name() + ">"));
    return new SyntaxException(
        SyntaxException.UNKNOWN,
        token.start(),
        "'" + Words.shorten(token.text()) + "' is not valid here (" + Words.list(listed) + ")",
        Nearest.of(token.text(), allowed));
  }

  private static List<Cursor> take(List<Cursor.Expected> expected, String word) {
    List<Cursor> next = new ArrayList<>();
    for (Cursor.Expected candidate : expected) {
      if (candidate.word().equals(word)) {
        next.add(candidate.cursor().takeWord(candidate));
      }
    }
    return next;
  }

  private static String expectation(List<Cursor> cursors) {
    Set<String> expected = new TreeSet<>();
    for (Cursor cursor : cursors) {
      for (Cursor.Expected next : cursor.expected()) {
        expected.add(next.isWord() ? next.word() : "<" + next.argument().getFirst().name() + ">");
      }
    }
    return Words.list(expected);
  }

  /**
   * A word's help: of the kind, of the option, of the command that ends with it, else the words
   * that follow.
   */
  private static String wordDoc(Cursor.Expected expected, List<Cursor> cursors, int depth) {
    if (expected.option() >= 0) {
      OperationalCommand command = expected.cursor().command();
      return command.optionDoc(command.syntax().options().get(expected.option()));
    }
    if (depth == 0) {
      return CommandKind.ofWord(expected.word()).doc();
    }
    Set<String> following = new TreeSet<>();
    String argumentDoc = "";
    for (Cursor cursor : cursors) {
      boolean same =
          cursor.expected().stream()
              .anyMatch(e -> e.option() < 0 && e.isWord() && e.word().equals(expected.word()));
      if (!same) {
        continue;
      }
      if (cursor.endsWithNextWord()) {
        return cursor.command().doc();
      }
      if (cursor.wordAfterNext().isEmpty()) {
        argumentDoc = cursor.command().doc();
      } else {
        following.add(cursor.wordAfterNext());
      }
    }
    return following.isEmpty() ? argumentDoc : String.join(", ", following);
  }
}
