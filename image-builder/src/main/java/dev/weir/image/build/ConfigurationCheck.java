package dev.weir.image.build;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a default configuration with the Weir that will read it, and no other modules than the
 * image has: what is wrong would otherwise be found at the first start, by an appliance that nobody
 * can log in to.
 */
final class ConfigurationCheck {
  /** Far more than it takes. */
  private static final long LONGEST_SECONDS = 300;

  private ConfigurationCheck() {}

  /**
   * Checks with the Java that runs this.
   *
   * @param distribution of Weir; of its modules nothing is taken
   * @param modules jars of the image's modules
   * @param home a new folder for it to work in
   * @throws ImageException with all that is wrong, and where
   */
  static void run(Path distribution, List<Path> modules, Path configuration, Path home)
      throws IOException {
    Path folder = Files.createDirectories(home.resolve("modules"));
    for (Path jar : modules) {
      Files.copy(jar, folder.resolve(String.valueOf(jar.getFileName())));
    }
    Path said = home.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dweir.home=" + home,
                "-cp",
                distribution.resolve("lib") + "/*",
                "dev.weir.runtime.Main",
                "check",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    // Options of whoever builds are not meant for it.
    builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS"));
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new ImageException("the check of " + configuration + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted while checking " + configuration, e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new ImageException(
          "the default configuration "
              + configuration
              + " is wrong:\n"
              + Files.readString(said, StandardCharsets.UTF_8).strip());
    }
  }
}
