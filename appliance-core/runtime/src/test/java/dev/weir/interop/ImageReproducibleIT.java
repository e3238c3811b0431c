package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same recipe, lock, distribution and JDK give the same bytes, wherever it is done. */
@Tag("long")
class ImageReproducibleIT {
  @TempDir static Path folder;

  @Test
  void twoBuildsAreTheSame() throws Exception {
    Path first = folder.resolve("first");
    Path second = folder.resolve("elsewhere/and/deeper");
    Files.createDirectories(second);
    ImageBuild one = ImageBuild.in(folder.resolve("recipes"));
    one.build(one.edge(), "-o", first.toString(), "--format", "ova,qcow2");
    // A copy of the first one's: its lock may have been renewed.
    ImageBuild other = ImageBuild.in(folder.resolve("elsewhere/recipes"));
    Path lock = other.folder().resolve("edge.lock");
    Files.writeString(lock, Files.readString(one.folder().resolve("edge.lock")));
    other.buildElsewhere(other.edge(), "-o", second.toString(), "--format", "ova,qcow2");

    try (Stream<Path> files = Files.list(first)) {
      List<Path> made = files.toList();
      assertThat(made).hasSizeGreaterThanOrEqualTo(5);
      for (Path file : made) {
        Path same = second.resolve(String.valueOf(file.getFileName()));
        assertThat(Files.mismatch(file, same)).as("first difference of " + file).isEqualTo(-1);
      }
    }
  }
}
