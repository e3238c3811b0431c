package dev.weir.runtime.modules;

/** A module cannot be loaded; the message names the jar, says why, and what to do. */
public final class ModuleException extends Exception {
  private static final long serialVersionUID = 1;

  ModuleException(String message) {
    super(message);
  }

  ModuleException(String message, Throwable cause) {
    super(message, cause);
  }
}
