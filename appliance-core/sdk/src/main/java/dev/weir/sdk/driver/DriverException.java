package dev.weir.sdk.driver;

/** A device cannot be opened or set; the message says which, why, and what to do. */
public final class DriverException extends Exception {
  private static final long serialVersionUID = 1;

  /** With a message for the operator. */
  public DriverException(String message) {
    super(message);
  }

  /** With a message for the operator and the cause. */
  public DriverException(String message, Throwable cause) {
    super(message, cause);
  }
}
