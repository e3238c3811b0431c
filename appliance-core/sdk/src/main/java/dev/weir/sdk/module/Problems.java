package dev.weir.sdk.module;

import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Problem;

/** Collects what is wrong with a candidate. */
@FunctionalInterface
public interface Problems {
  /** Reports a problem. */
  void add(Problem problem);

  /**
   * Reports an error: nothing will be applied.
   *
   * @param path the place, {@code firewall zone lan to wan rule 20}
   * @param code stable code, {@code FW-0007}
   * @param message what is wrong and why, in one sentence without the path
   * @param remedy a command or a hint that mends it; empty if none is known
   */
  default void error(ConfigPath path, String code, String message, String remedy) {
    add(Problem.error(code, path, message, remedy));
  }

  /** Reports something an operator should look at; it is applied all the same. */
  default void warning(ConfigPath path, String code, String message, String remedy) {
    add(Problem.warning(code, path, message, remedy));
  }
}
