package dev.weir.runtime.cli;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import java.util.List;

/** Prints what is wrong with a configuration. */
final class Diagnosis {
  private Diagnosis() {}

  static void print(ConfigException refused) {
    print(refused.diagnostics());
  }

  static void print(List<Diagnostic> diagnostics) {
    diagnostics.forEach(System.err::println);
    long errors = diagnostics.stream().filter(Diagnostic::isError).count();
    System.err.println(
        errors
            + (errors == 1 ? " error, " : " errors, ")
            + (diagnostics.size() - errors)
            + " warnings.");
  }
}
