package dev.weir.runtime.modules;

/** The modules folder cannot be read; the message says why. */
public final class ModuleException extends Exception {
  private static final long serialVersionUID = 1;

  ModuleException(String message) {
    super(message);
  }

  ModuleException(String message, Throwable cause) {
    super(message, cause);
  }
}
