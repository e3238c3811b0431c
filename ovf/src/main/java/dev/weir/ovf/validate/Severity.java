package dev.weir.ovf.validate;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
  /** Breaks the standard, or is rejected by the target. */
  ERROR,
  /** Ignored, or taken otherwise than meant. */
  WARNING,
  /** Worth knowing. */
  NOTE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
