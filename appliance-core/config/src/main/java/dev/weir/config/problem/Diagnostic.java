package dev.weir.config.problem;

import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Problem;
import dev.weir.sdk.config.Problem.Severity;
import java.util.Optional;

/**
 * One problem with everything an operator needs to put it right.
 *
 * @param severity whether the configuration is refused
 * @param code stable code, {@code CFG-0102}
 * @param path the words of the command line that lead there; the root for problems of a file as a
 *     whole
 * @param value the offending text, where there is one
 * @param message the reason; one that starts with "is " continues the value: "is not a valid action
 *     (accept|drop)"
 * @param remedy what to do, empty where the reason says it all
 * @param location place in the file, where the configuration came from one
 * @param word index of the offending word among the words given to an edit, -1 where there is none
 */
public record Diagnostic(
    Severity severity,
    String code,
    ConfigPath path,
    Optional<String> value,
    String message,
    String remedy,
    Optional<Location> location,
    int word) {
  private static final int SHOWN = 80;

  /** An error without value, remedy, location and word. */
  public static Diagnostic error(String code, ConfigPath path, String message) {
    return new Diagnostic(
        Severity.ERROR, code, path, Optional.empty(), message, "", Optional.empty(), -1);
  }

  /** A warning without value, remedy, location and word. */
  public static Diagnostic warning(String code, ConfigPath path, String message) {
    return new Diagnostic(
        Severity.WARNING, code, path, Optional.empty(), message, "", Optional.empty(), -1);
  }

  /** A module's problem, at the place its path has in the file. */
  public static Diagnostic of(Problem problem, Optional<Location> location) {
    return new Diagnostic(
        problem.severity(),
        problem.code(),
        problem.path(),
        Optional.empty(),
        problem.message(),
        problem.remedy(),
        location,
        -1);
  }

  public Diagnostic withValue(String text) {
    return new Diagnostic(severity, code, path, Optional.of(text), message, remedy, location, word);
  }

  public Diagnostic withRemedy(String text) {
    return new Diagnostic(severity, code, path, value, message, text, location, word);
  }

  public Diagnostic withLocation(Optional<Location> place) {
    return new Diagnostic(severity, code, path, value, message, remedy, place, word);
  }

  public Diagnostic withWord(int index) {
    return new Diagnostic(severity, code, path, value, message, remedy, location, index);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /**
   * What the shell prints under the command line: {@code 'acept' is not a valid action
   * (accept|drop). Did you mean 'accept'?}; without severity, path and code.
   */
  public String brief() {
    String text =
        value
            .map(v -> "'" + printable(v) + "'" + (message.startsWith("is ") ? " " : ": ") + message)
            .orElse(message);
    return suggestion().isEmpty() ? text : text + ". " + remedy;
  }

  /** The whole problem on one line, as for a file: place, path, value, reason, suggestion, code. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    location.ifPresent(place -> out.append(place).append(' '));
    out.append(path);
    value.ifPresent(v -> out.append(path.isRoot() ? "\"" : " \"").append(printable(v)).append('"'));
    if (!path.isRoot() || value.isPresent()) {
      out.append(": ");
    }
    out.append(message.startsWith("is ") ? message.substring(3) : message);
    if (!remedy.isEmpty()) {
      out.append(suggestion().isEmpty() ? "; fix: " : ". ").append(remedy);
    }
    return out.append("   [").append(code).append(']').toString();
  }

  private String suggestion() {
    return remedy.startsWith("Did you mean") ? remedy : "";
  }

  /** Text that is safe on a terminal and of bounded length. */
  public static String printable(String text) {
    return printable(text, SHOWN);
  }

  /** Text that is safe on a terminal, cut after so many characters. */
  public static String printable(String text, int limit) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(limit)
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE ->
                    out.append(String.format("\\u%04x", c));
                default -> out.appendCodePoint(c);
              }
            });
    return text.codePointCount(0, text.length()) > limit
        ? out.append("...").toString()
        : out.toString();
  }
}
