package dev.weir.sdk.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The grammar of one command, read from its pattern: fixed words and {@code <placeholders>} in
 * order, then options in brackets, which the operator may give in any order: {@code show log [last
 * <count>] [match <pattern>]}. An option is a keyword, a keyword with one argument, or one argument
 * alone.
 *
 * @param elements words and arguments, in order
 * @param options what may follow
 */
public record CommandSyntax(List<Element> elements, List<Option> options) {

  /** A fixed part of the path. */
  public sealed interface Element permits Word, Placeholder {}

  /** A word to be typed as it is (or a unique prefix of it). */
  public record Word(String text) implements Element {}

  /** A place for an argument. */
  public record Placeholder(String name) implements Element {}

  /**
   * Something that may follow, at most once.
   *
   * @param keyword its first word; empty if the argument stands alone
   * @param argument the argument's name; empty for a flag
   */
  public record Option(Optional<String> keyword, Optional<String> argument) {}

  public CommandSyntax {
    elements = List.copyOf(elements);
    options = List.copyOf(options);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if the pattern is malformed; a programming error of the module
   */
  public static CommandSyntax parse(String pattern) {
    List<Element> elements = new ArrayList<>();
    List<Option> options = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == ' ') {
        at++;
      } else if (c == '[') {
        int end = pattern.indexOf(']', at);
        require(end > 0, pattern, "'[' without ']'");
        options.add(option(pattern, pattern.substring(at + 1, end).trim(), names));
        at = end + 1;
      } else {
        require(options.isEmpty(), pattern, "options come last");
        int end = pattern.indexOf(' ', at);
        end = end < 0 ? pattern.length() : end;
        elements.add(element(pattern, pattern.substring(at, end), names));
        at = end;
      }
    }
    require(
        !elements.isEmpty() && elements.getFirst() instanceof Word, pattern, "begins with a word");
    return new CommandSyntax(elements, options);
  }

  /** The names of all arguments, in order. */
  public List<String> argumentNames() {
    List<String> names = new ArrayList<>();
    for (Element element : elements) {
      if (element instanceof Placeholder placeholder) {
        names.add(placeholder.name());
      }
    }
    for (Option option : options) {
      option.argument().ifPresent(names::add);
    }
    return names;
  }

  private static Element element(String pattern, String text, Set<String> names) {
    if (text.startsWith("<") && text.endsWith(">") && text.length() > 2) {
      String name = text.substring(1, text.length() - 1);
      require(names.add(name), pattern, "'" + name + "' twice");
      return new Placeholder(name);
    }
    require(isWord(text), pattern, "'" + text + "' is neither a word nor a <placeholder>");
    return new Word(text);
  }

  private static Option option(String pattern, String inner, Set<String> names) {
    int blank = inner.indexOf(' ');
    Element first = element(pattern, blank < 0 ? inner : inner.substring(0, blank), names);
    if (blank < 0) {
      return switch (first) {
        case Word word -> new Option(Optional.of(word.text()), Optional.empty());
        case Placeholder argument -> new Option(Optional.empty(), Optional.of(argument.name()));
      };
    }
    Element second = element(pattern, inner.substring(blank + 1).trim(), names);
    if (first instanceof Word keyword && second instanceof Placeholder argument) {
      return new Option(Optional.of(keyword.text()), Optional.of(argument.name()));
    }
    throw new IllegalArgumentException(
        pattern + ": an option is 'keyword', 'keyword <argument>' or '<argument>'");
  }

  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ok = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.';
      if (!ok) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static void require(boolean condition, String pattern, String reason) {
    if (!condition) {
      throw new IllegalArgumentException(pattern + ": " + reason);
    }
  }
}
