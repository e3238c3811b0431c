package dev.weir.shell.grammar;

import java.util.Optional;

/** A line that is no command, with the place where it stops being one. Exit code 2. */
public final class SyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A word that nothing begins with. */
  public static final String UNKNOWN = "CLI-0001";

  /** A prefix of several words. */
  public static final String AMBIGUOUS = "CLI-0002";

  /** More words are needed. */
  public static final String INCOMPLETE = "CLI-0003";

  /** Not a value of its type. */
  public static final String INVALID = "CLI-0004";

  /** A quote without its end, or a line too long. */
  public static final String MALFORMED = "CLI-0005";

  /** A pipe that does not apply here. */
  public static final String PIPE = "CLI-0006";

  /** More words than the command takes. */
  public static final String SURPLUS = "CLI-0007";

  /** A command of the other mode. */
  public static final String OTHER_MODE = "CLI-0008";

  private final int column;
  private final String code;
  private final String suggestion;
  private final String fix;

  /**
   * @param code stable code
   * @param column where in the line, from 0
   * @param message what is wrong and what is allowed, without a full stop
   * @param suggestion the nearest valid word; empty if none is near
   */
  public SyntaxException(String code, int column, String message, String suggestion) {
    this(code, column, message, suggestion, "");
  }

  private SyntaxException(String code, int column, String message, String suggestion, String fix) {
    super(message, null, false, false);
    this.code = code;
    this.column = column;
    this.suggestion = suggestion;
    this.fix = fix;
  }

  /** The same with a line that would do what was meant. */
  public SyntaxException withFix(String line) {
    return new SyntaxException(code, column, reason(), suggestion, line);
  }

  /** Without a suggestion. */
  public SyntaxException(String code, int column, String message) {
    this(code, column, message, "");
  }

  /** Where in the line, from 0. */
  public int column() {
    return column;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** What is wrong and what is allowed. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  /** The nearest valid word. */
  public Optional<String> suggestion() {
    return suggestion.isEmpty() ? Optional.empty() : Optional.of(suggestion);
  }

  /** A line that would do what was meant. */
  public Optional<String> fix() {
    return fix.isEmpty() ? Optional.empty() : Optional.of(fix);
  }
}
