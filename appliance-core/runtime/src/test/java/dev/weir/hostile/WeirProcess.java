package dev.weir.hostile;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the commands of the distribution as processes of their own. */
final class WeirProcess {
  private static final long LONGEST_SECONDS = 300;

  private WeirProcess() {}

  /** What a process came to. */
  record Outcome(int code, String out, String err) {
    /** All it printed. */
    String all() {
      return out + err;
    }
  }

  /** The distribution under test. */
  static Path home() {
    return Path.of(System.getProperty("weir.home"));
  }

  /** The modules that come with it. */
  static Path modules() {
    return home().resolve("modules");
  }

  /** Runs a command of the distribution in a JVM with a small heap. */
  static Outcome weir(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dweir.home=" + home(),
            "-cp",
            home().resolve("lib") + File.separator + "*",
            "dev.weir.runtime.Main"));
    command.addAll(List.of(arguments));
    return run(command, Map.of());
  }

  /** Runs a program; a process that does not end fails the test. */
  static Outcome run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("weir-test", ".out");
    Path err = Files.createTempFile("weir-test", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      environment.forEach(
          (name, value) -> {
            if (value.isEmpty()) {
              builder.environment().remove(name);
            } else {
              builder.environment().put(name, value);
            }
          });
      Process process = builder.start();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(command + " does not end");
      }
      return new Outcome(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
