package dev.weir.ovf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeExampleTest {
  @TempDir private Path folder;

  /** The lines between the marks stand in the README; {@link #theReadmeShowsThis} compares them. */
  private static void example(Path in, Path out) throws Exception {
    // example begins
    try (OvfPackage ova = OvfPackage.open(in)) {
      HardwareItem memory =
          ova.envelope().systems().getFirst().first(ResourceType.MEMORY).orElseThrow();
      Envelope changed = ova.envelope().replace(memory, memory.withBytes(4L << 30));
      PackageWriter.writeOva(
          PackageContent.of(ova).withEnvelope(changed), out, PackOptions.DEFAULT);
    }
    // example ends
  }

  @Test
  void changesTheMemory() throws Exception {
    Path out = folder.resolve("out.ova");
    example(Packages.ova(folder), out);
    try (OvfPackage ova = OvfPackage.open(out)) {
      assertThat(
              ova.envelope().systems().getFirst().first(ResourceType.MEMORY).orElseThrow().bytes())
          .contains(4L << 30);
    }
  }

  @Test
  void theReadmeShowsThis() throws Exception {
    List<String> source =
        Files.readAllLines(Path.of("src/test/java/dev/weir/ovf/ReadmeExampleTest.java"));
    int begin = source.indexOf("    // example begins");
    int end = source.indexOf("    // example ends");
    String example =
        String.join(" ", source.subList(begin + 1, end)).replaceAll("\\s+", " ").strip();
    String readme = Files.readString(Path.of("README.md")).replaceAll("\\s+", " ");
    assertThat(readme.replace(" ", "")).contains(example.replace(" ", ""));
  }
}
