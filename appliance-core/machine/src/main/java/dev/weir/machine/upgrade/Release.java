package dev.weir.machine.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the builder wrote into the image that runs.
 *
 * @param name of the recipe
 * @param version for people
 * @param build rises with each build
 */
public record Release(String name, String version, long build) {
  /**
   * Reads the file {@code release} of lines {@code NAME=value}.
   *
   * @throws IOException if it is not there or not whole
   */
  public static Release read(Path file) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    try {
      return new Release(
          values.getOrDefault("NAME", ""),
          values.getOrDefault("VERSION", ""),
          Long.parseLong(values.getOrDefault("BUILD", "")));
    } catch (NumberFormatException e) {
      throw new IOException(file + " names no build", e);
    }
  }
}
