package dev.weir.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: help, wrong usage, and what the launcher says where it cannot start. */
class CommandLineIT {
  private static final String[] COMMANDS = {"lab", "run", "check", "schema", "replay", "version"};

  @TempDir Path folder;

  @Test
  void helpNamesEveryCommandAndTheExitCodes() throws Exception {
    WeirProcess.Outcome help = WeirProcess.weir("--help");
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains(COMMANDS).contains("bench", "test", "Exit codes:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lab", "run", "check", "schema", "replay", "version"})
  void everyCommandHasHelp(String command) throws Exception {
    WeirProcess.Outcome help = WeirProcess.weir(command, "--help");
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: weir " + command).contains("--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "check",
        "check a.yaml b.yaml",
        "check --nonsense a.yaml",
        "replay",
        "replay --config a.yaml",
        "replay --config a.yaml --out b --in eth0",
        "run",
        "run --workers many a.yaml",
        "lab --checks",
        "version now",
        "schema --modules"
      })
  void wrongUsageIsToldWithExitCode2(String line) throws Exception {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    WeirProcess.Outcome outcome = WeirProcess.weir(arguments);
    assertThat(outcome.code()).as(outcome.all()).isEqualTo(2);
    assertThat(outcome.err()).isNotBlank().doesNotContain("\tat ", "Exception");
    assertThat(outcome.err()).containsAnyOf("Usage: weir", "Did you mean", "Possible solutions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "65", "1000000000"})
  void impossibleNumbersOfWorkersAreWrongUsage(String workers) throws Exception {
    Path config = Files.writeString(folder.resolve("a.yaml"), "system: { host-name: a }\n");
    WeirProcess.Outcome outcome =
        WeirProcess.weir(
            "run", "--workers", workers, "--state", folder.resolve("s").toString(), "" + config);
    assertThat(outcome.code()).as(outcome.all()).isEqualTo(2);
    assertThat(outcome.err()).contains("workers").doesNotContain("\tat ");
  }

  @Test
  void missingModulesFolderIsTheEnvironmentsFault() throws Exception {
    Path config = Files.writeString(folder.resolve("a.yaml"), "system: { host-name: a }\n");
    WeirProcess.Outcome outcome =
        WeirProcess.weir("check", "--modules", folder.resolve("none").toString(), "" + config);
    assertThat(outcome.code()).as(outcome.all()).isEqualTo(3);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("modules").contains("none");
  }

  /**
   * The launcher's script, in a folder of its own with nothing but the programs of a small system.
   */
  private WeirProcess.Outcome launch(List<String> programs, Map<String, String> more)
      throws Exception {
    Path script = launcher();
    Path copy = folder.resolve("weir");
    Files.copy(
        script, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String program : programs) {
      Path wrapper = bin.resolve(program);
      Files.writeString(wrapper, "#!/bin/sh\nexec " + find(program).orElseThrow() + " \"$@\"\n");
      assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    }
    Map<String, String> environment = new java.util.HashMap<>();
    environment.put("PATH", bin.toString());
    environment.put("HOME", folder.toString());
    environment.put("JAVA_HOME", "");
    environment.put("WEIR_JAVA_HOME", "");
    environment.put("MAVEN_OPTS", "");
    environment.putAll(more);
    return WeirProcess.run(List.of("/bin/sh", copy.toString(), "version"), Map.copyOf(environment));
  }

  private static Path launcher() {
    for (Path at = WeirProcess.home().toAbsolutePath(); at != null; at = at.getParent()) {
      Path script = at.resolve("weir");
      if (Files.isRegularFile(script)) {
        return script;
      }
    }
    throw new AssertionError("no launcher above " + WeirProcess.home());
  }

  private static Optional<Path> find(String program) {
    return List.of("/usr/bin", "/bin").stream()
        .map(bin -> Path.of(bin, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void launcherWithoutJdkSaysWhatToInstall() throws Exception {
    // The usual folders of this machine may hold a JDK: the copy looks for them elsewhere.
    Path here = launcher();
    String text = Files.readString(here);
    String elsewhere =
        text.replace("/usr/lib/jvm/", folder + "/none/")
            .replace("/usr/java/", folder + "/none/")
            .replace("/opt/", folder + "/none/")
            .replace("/Library/", folder + "/none/");
    assertThat(elsewhere).isNotEqualTo(text);
    Path script = Files.writeString(folder.resolve("weir"), elsewhere);
    Path bin = Files.createDirectories(folder.resolve("empty"));
    WeirProcess.Outcome outcome =
        WeirProcess.run(
            List.of("/bin/sh", script.toString(), "version"),
            Map.of(
                "PATH",
                bin.toString(),
                "HOME",
                folder.toString(),
                "JAVA_HOME",
                "",
                "WEIR_JAVA_HOME",
                ""));
    assertOneMessage(outcome, "JDK 25", "WEIR_JAVA_HOME");
  }

  @Test
  void launcherWithoutMavenSaysWhatToInstall() throws Exception {
    WeirProcess.Outcome outcome =
        launch(
            List.of("dirname", "sed", "readlink", "find", "head", "mkdir", "touch", "grep"),
            Map.of("WEIR_JAVA_HOME", System.getProperty("java.home")));
    assertOneMessage(outcome, "Maven", "Install it");
  }

  private static void assertOneMessage(WeirProcess.Outcome outcome, String... words) {
    assertThat(outcome.code()).as(outcome.all()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(words).doesNotContain("not found").doesNotContain(": line ");
    assertThat(outcome.err().lines().filter(line -> line.startsWith("weir: ")))
        .as(outcome.err())
        .hasSize(1);
  }
}
