package dev.weir.config.schema;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Nearest;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Problem.Severity;
import java.util.Optional;

/** Canonical texts of values and keys, or the diagnostic that says why there is none. */
public final class Values {
  /** What stands for a secret that is not shown. */
  public static final String MASK = "********";

  /**
   * Either a canonical text or a problem.
   *
   * @param text the canonical text, empty on a problem
   * @param problem what is wrong, empty on success
   */
  public record Checked(Optional<String> text, Optional<Diagnostic> problem) {}

  private Values() {}

  /** Checks the text of a value at a path. */
  public static Checked value(
      ScalarType type, LeafSchema.Traits traits, ConfigPath path, String text) {
    if (traits.secret() && text.equals(MASK)) {
      Diagnostic masked =
          Diagnostic.error(Codes.MASKED, path, "a masked secret is not a value")
              .withRemedy("give the secret itself, a hash or a reference");
      return new Checked(Optional.empty(), Optional.of(masked));
    }
    return check(type, Codes.INVALID_VALUE, path, text, traits.secret());
  }

  /** Checks the text of a key of a map at a path. */
  public static Checked key(MapSchema map, ConfigPath path, String text) {
    return check(map.keyType(), Codes.INVALID_NAME, path, text, false);
  }

  private static Checked check(
      ScalarType type, String code, ConfigPath path, String text, boolean secret) {
    try {
      return new Checked(Optional.of(type.canonical(text)), Optional.empty());
    } catch (IllegalArgumentException e) {
      String remedy = Nearest.remedy(text, type.choiceWords());
      Diagnostic problem =
          new Diagnostic(
              Severity.ERROR,
              code,
              path,
              secret ? Optional.empty() : Optional.of(text),
              Diagnostic.printable(String.valueOf(e.getMessage()), 300),
              remedy,
              Optional.empty(),
              -1);
      return new Checked(Optional.empty(), Optional.of(problem));
    }
  }

  /**
   * The text as it may be shown: secrets masked, also hashes, which can be guessed at offline;
   * references are no secrets.
   */
  public static String shown(LeafSchema.Traits traits, String text) {
    boolean reference = text.startsWith("file:") || text.startsWith("env:");
    return traits.secret() && !reference ? MASK : text;
  }
}
