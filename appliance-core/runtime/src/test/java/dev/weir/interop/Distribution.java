package dev.weir.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the build has put together, as the launcher would start it. */
final class Distribution {
  private Distribution() {}

  /** Where it is. */
  static Path home() {
    String home = System.getProperty("weir.home");
    if (home == null || !Files.isDirectory(Path.of(home, "lib"))) {
      throw new AssertionError("no distribution in weir.home: " + home);
    }
    return Path.of(home);
  }

  /** The folder of module jars. */
  static Path modules() {
    return home().resolve("modules");
  }

  /** The command line that the launcher becomes. */
  static List<String> command(String... arguments) {
    return command(home(), arguments);
  }

  /** The same for another distribution. */
  static List<String> command(Path home, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Dweir.home=" + home,
                "-cp",
                home.resolve("lib") + "/*",
                "dev.weir.runtime.Main"));
    command.addAll(List.of(arguments));
    return command;
  }
}
