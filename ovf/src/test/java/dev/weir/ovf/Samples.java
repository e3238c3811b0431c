package dev.weir.ovf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Third-party descriptors in the folder that WEIR_CORPUS names. */
public final class Samples {
  private Samples() {}

  /** All descriptors; the test is skipped, saying so, if there are none. */
  public static List<Path> descriptors() {
    return files(folder("ovf"), ".ovf");
  }

  /** A folder of the corpus. */
  public static Path folder(String name) {
    @Nullable String corpus = System.getenv("WEIR_CORPUS");
    assumeTrue(corpus != null, "WEIR_CORPUS does not name the folder of third-party data");
    Path folder = Path.of(String.valueOf(corpus), name);
    assumeTrue(Files.isDirectory(folder), folder + " is missing");
    return folder;
  }

  /** Files below a folder whose names end so. */
  public static List<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(end))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
