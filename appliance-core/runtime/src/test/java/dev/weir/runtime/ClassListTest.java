package dev.weir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The list of classes that images have in their archive was recorded once: as classes get other
 * names a start gets slower, and nothing says so. How to record it is in image-builder's README.
 */
class ClassListTest {
  private static final Path LIST =
      Path.of("../../image-builder/src/main/resources/dev/weir/image/build/classes.list");
  private static final Path MODULES = Path.of("../../appliances");
  private static final double ENOUGH = 0.95;

  @Test
  void mostOfItsClassesAreThere() throws IOException {
    List<String> own =
        Files.readAllLines(LIST).stream().filter(name -> name.startsWith("dev/weir/")).toList();
    assertThat(own).hasSizeGreaterThan(500);
    List<String> gone = own.stream().filter(name -> !exists(name + ".class")).toList();
    assertThat((double) gone.size())
        .as("classes of the list that do not exist: %s", gone)
        .isLessThan(own.size() * (1 - ENOUGH));
  }

  /** Modules are not on this class path; they are built before. */
  private static boolean exists(String file) {
    if (ClassListTest.class.getClassLoader().getResource(file) != null) {
      return true;
    }
    try (Stream<Path> modules = Files.list(MODULES)) {
      return modules.anyMatch(
          module -> Files.exists(module.resolve("target/classes").resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
