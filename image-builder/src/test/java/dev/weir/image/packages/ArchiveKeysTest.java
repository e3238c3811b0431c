package dev.weir.image.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.ImageException;
import dev.weir.image.testing.Archive;
import dev.weir.image.testing.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveKeysTest {
  private final Instant now = Instant.now();
  private static final String TEXT = "Codename: test\n- a line with a hyphen\ntrailing \t\n\nend\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void takesWhatGpgvTakes() throws Exception {
    Programs.require("gpgv", "gpgv");
    Archive archive = new Archive(folder);
    Path file = folder.resolve("InRelease");
    Files.write(file, archive.sign(TEXT));
    assertThat(Programs.run(folder, "gpgv", "--keyring", archive.keyring(), file))
        .contains("Good signature");
    String text =
        ArchiveKeys.read(archive.keyring()).verify("InRelease", Files.readAllBytes(file), now);
    assertThat(text).isEqualTo(TEXT);
  }

  @Test
  void takesDebiansOwnLists() throws Exception {
    Path keyring = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    Path lists = Path.of("/var/lib/apt/lists");
    Assumptions.assumeTrue(
        Files.isReadable(keyring) && Files.isDirectory(lists), "no keyring or lists of Debian");
    ArchiveKeys keys = ArchiveKeys.read(keyring);
    int seen = 0;
    try (Stream<Path> files = Files.list(lists)) {
      for (Path file : files.filter(f -> f.toString().matches(".*debian.*InRelease")).toList()) {
        String text = keys.verify(file.toString(), Files.readAllBytes(file), now);
        assertThat(ReleaseFile.read("InRelease", text).files())
            .containsKey("main/binary-amd64/Packages.xz");
        seen++;
      }
    }
    Assumptions.assumeTrue(seen > 0, "apt has fetched no InRelease of Debian");
  }

  @Test
  void refusesWhatWasChanged() throws Exception {
    Archive archive = new Archive(folder);
    ArchiveKeys keys = ArchiveKeys.read(archive.keyring());
    String signed = new String(archive.sign(TEXT), StandardCharsets.UTF_8);
    for (String changed :
        new String[] {
          signed.replace("Codename: test", "Codename: best"),
          signed.replace("end\n", "end\nmore\n"),
          signed.replace("-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP MESSAGE-----"),
          signed.substring(0, signed.indexOf("-----BEGIN PGP SIGNATURE")),
          TEXT,
          ""
        }) {
      byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> keys.verify("InRelease", bytes, now))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("InRelease");
    }
  }

  @Test
  void refusesAnotherKeyAndWhatStandsOutside() throws Exception {
    Archive archive = new Archive(folder);
    byte[] signed = archive.sign(TEXT);
    Path other = Files.createDirectory(folder.resolve("other"));
    ArchiveKeys others = ArchiveKeys.read(new Archive(other).keyring());
    assertThatThrownBy(() -> others.verify("InRelease", signed, now))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("is unknown");
    String before = "Codename: evil\n\n" + new String(signed, StandardCharsets.UTF_8);
    String text =
        ArchiveKeys.read(archive.keyring())
            .verify("InRelease", before.getBytes(StandardCharsets.UTF_8), now);
    assertThat(text).isEqualTo(TEXT);
  }

  @Test
  void aKeyringMustBeOne() throws Exception {
    Path file = folder.resolve("no-keyring");
    Files.writeString(file, "this is no keyring");
    assertThatThrownBy(() -> ArchiveKeys.read(file)).hasMessageContaining("no-keyring");
  }
}
