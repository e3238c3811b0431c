package dev.weir.sdk.module;

import dev.weir.sdk.config.ConfigPath;

/** What the configuration asks for cannot be had now; the commit is undone. */
public final class PrepareException extends Exception {
  private static final long serialVersionUID = 1;

  private final ConfigPath path;

  /**
   * Says why.
   *
   * @param path place in the configuration, as in {@link Problems}
   * @param message what could not be had, and why
   */
  public PrepareException(ConfigPath path, String message) {
    super(message);
    this.path = path;
  }

  /** As above, with the cause. */
  public PrepareException(ConfigPath path, String message, Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /** Place in the configuration. */
  public ConfigPath path() {
    return path;
  }
}
