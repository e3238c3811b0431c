package dev.weir.bundle;

import java.io.IOException;

/** A bundle, record or key that is not what it should be; the message says why, for operators. */
public final class BundleException extends IOException {
  private static final long serialVersionUID = 1;

  /** With what is wrong. */
  public BundleException(String message) {
    super(message);
  }

  /** With what is wrong, and what told so. */
  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
