package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that cannot succeed say why, and leave nothing behind. */
class ImageRefusedIT {
  @TempDir Path folder;

  private ImageBuild image() throws Exception {
    return ImageBuild.in(folder.resolve("recipes"));
  }

  private Path out() {
    return folder.resolve("out");
  }

  @Test
  void aWrongDefaultConfigurationIsToldWithItsPlace() throws Exception {
    ImageBuild image = image();
    Path configuration = image.folder().resolve("configuration/edge.yaml");
    String text = Files.readString(configuration);
    Files.writeString(configuration, text.replace("role: wan", "rol: wan"));
    Program.Result built = image.start(image.edge(), "-o", out().toString()).await();
    assertThat(built.exitCode()).as(built.output()).isEqualTo(1);
    assertThat(built.output()).contains("edge.yaml:4:13", "\"rol\"", "Did you mean 'role'?");
    assertThat(out()).isEmptyDirectory();
  }

  @Test
  void aConfigurationOfAModuleThatTheImageLacksIsWrong() throws Exception {
    ImageBuild image = image();
    String recipe = Files.readString(image.edge());
    assertThat(recipe).contains("dhcp, ");
    Files.writeString(image.edge(), recipe.replace("dhcp, ", ""));
    Program.Result built = image.start(image.edge(), "-o", out().toString()).await();
    assertThat(built.exitCode()).as(built.output()).isEqualTo(1);
    assertThat(built.output()).contains("edge.yaml:6:1", "dhcp");
    assertThat(out()).isEmptyDirectory();
  }

  @Test
  void aMirrorThatDoesNotAnswerIsNamed() throws Exception {
    ImageBuild image = image();
    Program.Result built =
        image
            .start(
                image.edge(),
                "-o",
                out().toString(),
                "--cache",
                folder.resolve("cache").toString(),
                "--apt",
                folder.resolve("none").toString(),
                "--mirror",
                "http://127.0.0.1:9/debian")
            .await();
    assertThat(built.exitCode()).as(built.output()).isEqualTo(1);
    assertThat(built.output()).contains("cannot fetch pool/", "http://127.0.0.1:9/debian");
    assertThat(out()).isEmptyDirectory();
  }

  @Test
  void aFullDiskIsToldAndLeftEmpty() throws Exception {
    Requires.rootAndNamespaces();
    ImageBuild image = image();
    Files.createDirectory(out());
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o size=48m none \"$1\"; out=$1; shift; \"$@\"; code=$?;"
                    + " echo \"LEFT: $(ls -A \"$out\")\"; exit $code",
                "sh",
                out().toString()));
    command.addAll(ImageBuild.command("build", image.edge().toString(), "-o", out().toString()));
    Program.Result built = Program.run(command.toArray(String[]::new));
    assertThat(built.exitCode()).as(built.output()).isNotEqualTo(0);
    assertThat(built.output()).containsIgnoringCase("no space left").endsWith("LEFT: \n");
  }
}
