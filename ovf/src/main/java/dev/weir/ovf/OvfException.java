package dev.weir.ovf;

import java.io.IOException;

/** A package, or a part of one, cannot be read, is refused, or cannot be made. */
public class OvfException extends IOException {
  private static final long serialVersionUID = 1;

  public OvfException(String message) {
    super(message);
  }

  public OvfException(String message, Throwable cause) {
    super(message, cause);
  }
}
