package dev.weir.sdk.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param severity whether a commit fails
 * @param code stable code for documentation and scripts, {@code FW-0007}
 * @param path where
 * @param message what is wrong, without the path: "'destination port' needs protocol tcp or udp"
 * @param remedy the command or the deed that puts it right, empty where there is none: {@code set
 *     firewall zone lan to wan rule 20 protocol tcp}
 */
public record Problem(
    Severity severity, String code, ConfigPath path, String message, String remedy) {
  /** Whether a commit fails. */
  public enum Severity {
    /** The commit fails. */
    ERROR,
    /** The commit goes on; the operator is told. */
    WARNING
  }

  /** An error. */
  public static Problem error(String code, ConfigPath path, String message, String remedy) {
    return new Problem(Severity.ERROR, code, path, message, remedy);
  }

  /** A warning. */
  public static Problem warning(String code, ConfigPath path, String message, String remedy) {
    return new Problem(Severity.WARNING, code, path, message, remedy);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
