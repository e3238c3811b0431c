package dev.weir.shell.session;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.shell.grammar.Token;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Problems of the configuration on a screen. */
final class Diagnostics {
  /** Warnings of one code that are shown of one check. */
  private static final int MAX_ALIKE = 10;

  private static final Set<String> SYNTAX_CODES =
      Set.of(
          Codes.UNKNOWN_WORD,
          Codes.INVALID_VALUE,
          Codes.INCOMPLETE,
          Codes.AMBIGUOUS,
          Codes.INVALID_NAME,
          Codes.TOO_MANY_WORDS);

  private Diagnostics() {}

  /** An edit was refused: a caret below the word, if one is to blame. */
  static void edit(Screen screen, String line, List<Token> words, ConfigException refused) {
    for (Diagnostic diagnostic : refused.diagnostics()) {
      boolean pointed = diagnostic.word() >= 0 && diagnostic.word() < words.size();
      if (pointed) {
        Errors.caret(screen, line, words.get(diagnostic.word()).start());
      } else if (diagnostic.word() < 0 && isIncomplete(diagnostic) && !words.isEmpty()) {
        Errors.caret(screen, line, words.getLast().end() + 1);
      }
      String place = diagnostic.location().map(at -> at + " ").orElse("");
      screen.error(severity(diagnostic) + place + diagnostic.brief() + code(diagnostic));
      remedy(screen, diagnostic);
    }
  }

  /** A check or a commit was refused, or has warnings: each with its place. */
  static void check(Screen screen, List<Diagnostic> diagnostics) {
    Map<String, Integer> warnings = new LinkedHashMap<>();
    for (Diagnostic diagnostic : diagnostics) {
      if (!diagnostic.isError() && warnings.merge(diagnostic.code(), 1, Integer::sum) > MAX_ALIKE) {
        continue;
      }
      String place = diagnostic.path().isRoot() ? "" : diagnostic.path() + ": ";
      screen.error(severity(diagnostic) + place + diagnostic.brief() + code(diagnostic));
      remedy(screen, diagnostic);
    }
    warnings.forEach(
        (code, count) -> {
          if (count > MAX_ALIKE) {
            screen.error("... and " + (count - MAX_ALIKE) + " warnings more   [" + code + "]");
          }
        });
  }

  /** The same problems, with the word that is to blame. */
  static ConfigException at(ConfigException refused, int word) {
    return new ConfigException(
        refused.diagnostics().stream().map(problem -> problem.withWord(word)).toList());
  }

  /** Whether the line itself was not understood, rather than refused. */
  static boolean isSyntax(ConfigException refused) {
    return refused.diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(Diagnostic::code)
        .allMatch(SYNTAX_CODES::contains);
  }

  private static boolean isIncomplete(Diagnostic diagnostic) {
    return diagnostic.code().equals(Codes.INCOMPLETE);
  }

  private static String severity(Diagnostic diagnostic) {
    return diagnostic.isError() ? "error: " : "warning: ";
  }

  private static String code(Diagnostic diagnostic) {
    return "   [" + diagnostic.code() + "]";
  }

  private static void remedy(Screen screen, Diagnostic diagnostic) {
    if (!diagnostic.remedy().isEmpty() && !diagnostic.brief().endsWith(diagnostic.remedy())) {
      screen.error("  fix: " + diagnostic.remedy());
    }
  }
}
