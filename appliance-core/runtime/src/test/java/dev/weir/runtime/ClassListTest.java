package dev.weir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The list of classes that images have in their archive was recorded once: as classes get other
 * names a start gets slower, and nothing says so. How to record it is in image-builder's README.
 */
class ClassListTest {
  private static final Path LIST =
      Path.of("../../image-builder/src/main/resources/dev/weir/image/build/classes.list");
  private static final double ENOUGH = 0.95;

  @Test
  void mostOfItsClassesAreThere() throws IOException {
    List<String> own =
        Files.readAllLines(LIST).stream().filter(name -> name.startsWith("dev/weir/")).toList();
    assertThat(own).hasSizeGreaterThan(500);
    List<String> gone =
        own.stream()
            .filter(
                name -> ClassListTest.class.getClassLoader().getResource(name + ".class") == null)
            .toList();
    assertThat((double) gone.size())
        .as("classes of the list that do not exist: %s", gone)
        .isLessThan(own.size() * (1 - ENOUGH));
  }
}
