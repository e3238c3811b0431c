package dev.weir.config.problem;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration, an edit or a commit was refused. Nothing was changed. */
public final class ConfigException extends Exception {
  private final transient List<Diagnostic> diagnostics;

  /** Refused for these reasons, of which one at least is an error. */
  public ConfigException(List<Diagnostic> diagnostics) {
    super(diagnostics.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** Refused for one reason. */
  public ConfigException(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  /** All reasons, and warnings met on the way. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
