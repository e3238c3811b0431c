package dev.weir.shell.grammar;

import dev.weir.sdk.command.Argument;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.CommandSyntax;
import dev.weir.sdk.command.CommandSyntax.Option;
import dev.weir.sdk.command.CommandSyntax.Placeholder;
import dev.weir.sdk.command.CommandSyntax.Word;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How far a line has gone along one command. Immutable: each word taken gives a new one. */
final class Cursor {
  /** What a command expects at a place. */
  record Expected(Cursor cursor, int option, String word, List<Argument> argument) {
    boolean isWord() {
      return argument.isEmpty();
    }
  }

  private final OperationalCommand command;
  private final int position;
  private final int pendingOption;
  private final boolean inWords;
  private final Set<Integer> usedOptions;
  private final Map<String, Object> values;
  private final Set<String> keywords;

  private Cursor(
      OperationalCommand command,
      int position,
      int pendingOption,
      boolean inWords,
      Set<Integer> usedOptions,
      Map<String, Object> values,
      Set<String> keywords) {
    this.command = command;
    this.position = position;
    this.pendingOption = pendingOption;
    this.inWords = inWords;
    this.usedOptions = usedOptions;
    this.values = values;
    this.keywords = keywords;
  }

  static Cursor start(OperationalCommand command) {
    return new Cursor(command, 0, -1, false, Set.of(), Map.of(), Set.of());
  }

  OperationalCommand command() {
    return command;
  }

  /**
   * The arguments. Those of many words are parsed only here, when all their words are known.
   *
   * @throws InvalidValueException if one of these is no value
   */
  Map<String, Object> values() throws InvalidValueException {
    Map<String, Object> parsed = new HashMap<>(values);
    for (Map.Entry<String, Object> entry : parsed.entrySet()) {
      ArgumentType<?> type = command.argument(entry.getKey()).type();
      if (type.manyWords()) {
        entry.setValue(type.parse(String.valueOf(entry.getValue())));
      }
    }
    return parsed;
  }

  /** What was typed for the arguments of many words, for errors. */
  String words() {
    StringBuilder words = new StringBuilder();
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      if (command.argument(entry.getKey()).type().manyWords()) {
        words.append(words.isEmpty() ? "" : " ").append(entry.getValue());
      }
    }
    return words.toString();
  }

  Set<String> keywords() {
    return keywords;
  }

  /** Whether the command can be run as it stands. */
  boolean complete() {
    return position == command.syntax().elements().size() && pendingOption < 0;
  }

  /** Whether the path (not an option) ends with the word that comes next. */
  boolean endsWithNextWord() {
    return position == command.syntax().elements().size() - 1;
  }

  /** The word of the path after the next one; empty at the end or where an argument follows. */
  String wordAfterNext() {
    return command.wordAt(position + 1).orElse("");
  }

  List<Expected> expected() {
    CommandSyntax syntax = command.syntax();
    List<Expected> expected = new ArrayList<>();
    if (position < syntax.elements().size()) {
      expected.add(
          switch (syntax.elements().get(position)) {
            case Word word -> new Expected(this, -1, word.text(), List.of());
            case Placeholder argument ->
                new Expected(this, -1, "", List.of(command.argument(argument.name())));
          });
      return expected;
    }
    if (pendingOption >= 0) {
      String name = syntax.options().get(pendingOption).argument().orElseThrow();
      expected.add(new Expected(this, pendingOption, "", List.of(command.argument(name))));
      return expected;
    }
    for (int i = 0; i < syntax.options().size(); i++) {
      Option option = syntax.options().get(i);
      if (option.keyword().isPresent() && !usedOptions.contains(i)) {
        expected.add(new Expected(this, i, option.keyword().get(), List.of()));
      } else if (option.keyword().isEmpty() && (!usedOptions.contains(i) || inWords)) {
        Argument argument = command.argument(option.argument().orElseThrow());
        if (!usedOptions.contains(i) || argument.type().manyWords()) {
          expected.add(new Expected(this, i, "", List.of(argument)));
        }
      }
    }
    return expected;
  }

  /** The cursor after an expected word. */
  Cursor takeWord(Expected expected) {
    if (expected.option() < 0) {
      return new Cursor(command, position + 1, -1, false, usedOptions, values, keywords);
    }
    Option option = command.syntax().options().get(expected.option());
    Set<String> given = new HashSet<>(keywords);
    given.add(expected.word());
    int pending = option.argument().isPresent() ? expected.option() : -1;
    return new Cursor(command, position, pending, false, with(expected.option()), values, given);
  }

  /** The cursor after an expected argument. */
  Cursor takeArgument(Expected expected, String text) throws InvalidValueException {
    Argument argument = expected.argument().getFirst();
    Map<String, Object> taken = new HashMap<>(values);
    boolean many = argument.type().manyWords();
    Object earlier = taken.get(argument.name());
    if (many) {
      taken.put(argument.name(), earlier == null ? text : earlier + " " + text);
    } else {
      taken.put(argument.name(), argument.type().parse(text));
    }
    if (expected.option() < 0) {
      return new Cursor(command, position + 1, -1, false, usedOptions, taken, keywords);
    }
    return new Cursor(command, position, -1, many, with(expected.option()), taken, keywords);
  }

  private Set<Integer> with(int option) {
    Set<Integer> used = new HashSet<>(usedOptions);
    used.add(option);
    return used;
  }
}
