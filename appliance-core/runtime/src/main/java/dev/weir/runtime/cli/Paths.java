package dev.weir.runtime.cli;

import java.nio.file.Path;

/** Where the distribution is; set by the launcher. */
final class Paths {
  private Paths() {}

  /** The folder of module jars that comes with the distribution. */
  static Path modules() {
    return home().resolve("modules");
  }

  /** The launcher, as the operator would call it. */
  static String launcher() {
    return System.getProperty("weir.launcher", "weir");
  }

  private static Path home() {
    return Path.of(System.getProperty("weir.home", "."));
  }
}
