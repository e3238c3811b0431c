package dev.weir.shell.session;

import dev.weir.sdk.command.CommandException;
import dev.weir.shell.grammar.SyntaxException;

/** The look of errors: a caret below the word, the reason, the code, what helps. */
final class Errors {
  private Errors() {}

  static void show(Screen screen, String line, SyntaxException error) {
    caret(screen, line, error.column());
    StringBuilder text = new StringBuilder("error: ").append(error.reason());
    error.suggestion().ifPresent(word -> text.append(". Did you mean '").append(word).append("'?"));
    screen.error(text.append("   [").append(error.code()).append(']').toString());
    error.fix().ifPresent(fix -> screen.error("  fix: " + fix));
  }

  static void show(Screen screen, CommandException error) {
    screen.error("error: " + error.reason() + "   [" + error.code() + "]");
    error.fix().ifPresent(fix -> screen.error("  fix: " + fix));
  }

  /**
   * Points at a column of the typed line, which is echoed first where the operator does not see it.
   */
  static void caret(Screen screen, String line, int column) {
    int prompt = screen.promptWidth();
    if (prompt < 0) {
      int from = Math.max(0, Math.min(column, line.length()) - 120);
      screen.error(clean(line.substring(from, Math.min(line.length(), from + 200))));
      screen.error(" ".repeat(column - from) + "^");
      return;
    }
    screen.error(" ".repeat((prompt + column) % Math.max(1, screen.width())) + "^");
  }

  private static String clean(String line) {
    StringBuilder clean = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      clean.append(Character.isISOControl(line.charAt(i)) ? '?' : line.charAt(i));
    }
    return clean.toString();
  }
}
