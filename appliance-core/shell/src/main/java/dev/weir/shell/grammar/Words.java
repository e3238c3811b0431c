package dev.weir.shell.grammar;

import dev.weir.sdk.command.Completion;
import java.util.Collection;
import java.util.List;

/** Choice of one word out of a few by a unique prefix. */
public final class Words {
  private Words() {}

  /**
   * The word meant by a token.
   *
   * @throws SyntaxException if none or several begin with it
   */
  public static String resolve(Token token, Collection<String> words, String what)
      throws SyntaxException {
    if (words.contains(token.text())) {
      return token.text();
    }
    List<String> matches = words.stream().filter(word -> word.startsWith(token.text())).toList();
    if (matches.size() == 1 && !token.quoted()) {
      return matches.getFirst();
    }
    if (matches.isEmpty() || token.quoted()) {
      throw unknown(token, words, what);
    }
    throw ambiguous(token, matches);
  }

  static SyntaxException ambiguous(Token token, Collection<String> matches) {
    return new SyntaxException(
        SyntaxException.AMBIGUOUS,
        token.start(),
        "'" + token.text() + "' is ambiguous (" + list(matches) + ")");
  }

  static SyntaxException unknown(Token token, Collection<String> words, String what) {
    return new SyntaxException(
        SyntaxException.UNKNOWN,
        token.start(),
        "'" + shorten(token.text()) + "' is not a valid " + what + " (" + list(words) + ")",
        Nearest.of(token.text(), words));
  }

  static String list(Collection<String> words) {
    List<String> shown = words.stream().sorted().limit(12).toList();
    return String.join("|", shown) + (words.size() > shown.size() ? "|..." : "");
  }

  static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  /** The words of completions. */
  public static List<String> values(Collection<Completion> completions) {
    return completions.stream().map(Completion::value).toList();
  }

  /** Completions of plain words. */
  public static List<Completion> completions(Collection<String> words) {
    return words.stream().map(Completion::of).toList();
  }
}
