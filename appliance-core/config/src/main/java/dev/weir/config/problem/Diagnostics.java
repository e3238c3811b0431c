package dev.weir.config.problem;

import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects problems: all of them, up to a bound that a hostile file cannot pass. Not thread-safe.
 */
public final class Diagnostics {
  private static final int MAX = 500;

  private final List<Diagnostic> list = new ArrayList<>();
  private int errors;
  private int leftOut;

  /** Takes a problem. */
  public void add(Diagnostic diagnostic) {
    if (diagnostic.isError()) {
      errors++;
    }
    if (list.size() < MAX) {
      list.add(diagnostic);
    } else {
      leftOut++;
    }
  }

  /** Takes several. */
  public void addAll(List<Diagnostic> diagnostics) {
    diagnostics.forEach(this::add);
  }

  public boolean hasErrors() {
    return errors > 0;
  }

  public int errorCount() {
    return errors;
  }

  /** What was collected, in order; a last entry tells how many were left out. */
  public List<Diagnostic> list() {
    if (leftOut == 0) {
      return List.copyOf(list);
    }
    List<Diagnostic> all = new ArrayList<>(list);
    all.add(
        Diagnostic.error(Codes.MORE, ConfigPath.ROOT, leftOut + " more problems are not shown")
            .withLocation(list.getLast().location()));
    return List.copyOf(all);
  }

  /**
   * Goes on only without an error.
   *
   * @throws ConfigException with all that was collected
   */
  public void throwIfErrors() throws ConfigException {
    if (hasErrors()) {
      throw new ConfigException(list());
    }
  }
}
