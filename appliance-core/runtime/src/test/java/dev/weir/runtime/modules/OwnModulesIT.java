package dev.weir.runtime.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules on the class path belong to the appliance, and no others do. */
class OwnModulesIT {
  private static final Path HOME = Path.of(System.getProperty("weir.home", "target/weir"));
  private static final String ROOT = "\"port-mirror\"";

  @TempDir Path modules;

  /** A module that others of the folder may not be: it asks for native access. */
  @BeforeEach
  void makeModule() throws IOException {
    ModuleJars.like(HOME.resolve("modules/weir-port-mirror.jar"))
        .calling("java.lang.foreign.Linker", "nativeLinker", "()Ljava/lang/foreign/Linker;", true)
        .write(modules.resolve("own.jar"));
  }

  @Test
  void oneOnTheClassPathIsPartOfTheAppliance() throws Exception {
    assertThat(schema(HOME.resolve("lib") + "/*:" + modules.resolve("own.jar"))).contains(ROOT);
  }

  @Test
  void oneInTheFolderAloneIsNot() throws Exception {
    assertThat(schema(HOME.resolve("lib") + "/*")).doesNotContain(ROOT);
  }

  @Test
  void anotherJarOfTheFolderDoesNotComeAlong() throws Exception {
    Files.copy(modules.resolve("own.jar"), modules.resolve("other.jar"));
    Files.delete(modules.resolve("own.jar"));
    Path elsewhere = Files.createDirectory(modules.resolve("elsewhere")).resolve("own.jar");
    Files.copy(modules.resolve("other.jar"), elsewhere);
    assertThat(schema(HOME.resolve("lib") + "/*:" + elsewhere)).doesNotContain(ROOT);
  }

  private String schema(String classPath) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                "dev.weir.runtime.Main",
                "schema",
                "--modules",
                modules.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertThat(said).contains("\"interfaces\"");
    return said;
  }
}
