package dev.weir.shell.session;

/** How a command ended. */
public enum Exit {
  /** Done. */
  OK(0, "ok"),
  /** Understood and refused, failed or cancelled. */
  REJECTED(1, "rejected"),
  /** Not understood. */
  SYNTAX(2, "syntax");

  private final int code;
  private final String label;

  Exit(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The exit code over SSH. */
  public int code() {
    return code;
  }

  /** For the audit log. */
  public String label() {
    return label;
  }
}
