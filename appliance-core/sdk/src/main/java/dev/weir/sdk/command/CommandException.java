package dev.weir.sdk.command;

import java.util.Optional;

/**
 * A command refused or failed, with what the operator is told. Over {@code ssh host command} the
 * exit code is 1.
 *
 * <p>Codes are stable: upper-case letters, a hyphen, four digits, such as {@code FW-0007}. They are
 * never used again for something else.
 */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String fix;

  /**
   * @param code the stable code
   * @param message what is wrong, in one sentence without a full stop
   */
  public CommandException(String code, String message) {
    this(code, message, "");
  }

  /**
   * @param code the stable code
   * @param message what is wrong, in one sentence without a full stop
   * @param fix a command or sentence that helps; may be empty
   */
  public CommandException(String code, String message, String fix) {
    super(message, null, false, false);
    this.code = code;
    this.fix = fix;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** What is wrong. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  /** What helps. */
  public Optional<String> fix() {
    return fix.isEmpty() ? Optional.empty() : Optional.of(fix);
  }
}
