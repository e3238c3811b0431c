package dev.weir.image.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The programs that know the formats. */
public final class Programs {
  private static final long LONGEST_SECONDS = 120;
  private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin");

  private Programs() {}

  /** Skips the test, and says why, where a program is not installed. */
  public static void require(String program, String debianPackage) {
    Assumptions.assumeTrue(
        FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
        program + " is not installed (Debian: " + debianPackage + ")");
  }

  /** Runs a program in a folder; fails if it does. */
  public static String run(Path folder, Object... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    for (Object word : words) {
      line.add(word.toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(line + " does not end");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(line + " failed: " + text);
    }
    return text;
  }
}
