package dev.weir.testkit.pipeline;

import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.CommandSyntax;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.config.Words;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs operational commands from lines of full words. */
final class FakeCommands {
  private FakeCommands() {}

  static CommandResult run(List<OperationalCommand> commands, String line)
      throws CommandException, InterruptedException {
    List<String> words = Words.split(line);
    OperationalCommand best = null;
    for (OperationalCommand command : commands) {
      boolean longer =
          best == null || command.syntax().elements().size() > best.syntax().elements().size();
      if (longer && fits(command, words)) {
        best = command;
      }
    }
    if (best == null) {
      throw new AssertionError("no command for '" + line + "' among " + commands);
    }
    return best.action().run(context(best, words));
  }

  private static boolean fits(OperationalCommand command, List<String> words) {
    List<CommandSyntax.Element> elements = command.syntax().elements();
    if (elements.size() > words.size()) {
      return false;
    }
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof CommandSyntax.Word word && !word.text().equals(words.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static CommandContext context(OperationalCommand command, List<String> words) {
    Map<String, Object> values = new HashMap<>();
    Set<String> keywords = new HashSet<>();
    int at = 0;
    for (CommandSyntax.Element element : command.syntax().elements()) {
      if (element instanceof CommandSyntax.Placeholder placeholder) {
        values.put(placeholder.name(), parse(command, placeholder.name(), words.get(at)));
      }
      at++;
    }
    while (at < words.size()) {
      at = option(command, words, at, values, keywords);
    }
    return new Context(values, keywords);
  }

  private static int option(
      OperationalCommand command,
      List<String> words,
      int at,
      Map<String, Object> values,
      Set<String> keywords) {
    for (CommandSyntax.Option option : command.syntax().options()) {
      if (option.keyword().isPresent() && option.keyword().get().equals(words.get(at))) {
        keywords.add(words.get(at));
        if (option.argument().isPresent()) {
          if (at + 1 >= words.size()) {
            throw new AssertionError("'" + words.get(at) + "' needs a value");
          }
          String name = option.argument().get();
          values.put(name, parse(command, name, words.get(at + 1)));
          return at + 2;
        }
        return at + 1;
      }
      if (option.keyword().isEmpty() && option.argument().isPresent()) {
        String name = option.argument().get();
        if (!values.containsKey(name)) {
          values.put(name, parse(command, name, words.get(at)));
          return at + 1;
        }
      }
    }
    throw new AssertionError("no option '" + words.get(at) + "' of " + command);
  }

  private static Object parse(OperationalCommand command, String argument, String word) {
    ArgumentType<?> type = command.argument(argument).type();
    try {
      return type.parse(word);
    } catch (InvalidValueException e) {
      throw new AssertionError("'" + word + "' " + e.reason(), e);
    }
  }

  private record Context(Map<String, Object> values, Set<String> keywords)
      implements CommandContext {
    @Override
    public CommandUser user() {
      return new CommandUser("test", Role.ADMIN, "local");
    }

    @Override
    public <T> Optional<T> find(String argument, Class<T> valueClass) {
      return Optional.ofNullable(values.get(argument)).map(valueClass::cast);
    }

    @Override
    public boolean has(String keyword) {
      return keywords.contains(keyword);
    }

    @Override
    public void emit(CommandResult result) {}

    @Override
    public void refresh(CommandResult result) {}

    @Override
    public boolean pause(Duration span) {
      return false;
    }

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public boolean confirm(String question) {
      return true;
    }
  }
}
