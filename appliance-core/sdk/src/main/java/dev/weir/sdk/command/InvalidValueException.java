package dev.weir.sdk.command;

/**
 * A word that is not a value of its argument's type. The message completes "'x' ...": "is not a
 * valid port (1-65535)".
 */
public final class InvalidValueException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason what is wrong, to be read after the quoted word
   */
  public InvalidValueException(String reason) {
    super(reason, null, false, false);
  }

  /** What is wrong, to be read after the quoted word. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
