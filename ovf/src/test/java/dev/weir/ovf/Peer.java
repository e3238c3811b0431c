package dev.weir.ovf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other programs that read or write what we write or read. */
public final class Peer {
  private static final int MINUTES = 3;

  private Peer() {}

  /** What a program printed, and its exit code. */
  public record Outcome(int code, String output) {}

  /** Runs a program; the test is skipped, saying so, if it is not installed. */
  public static Outcome run(Path folder, String... command) throws IOException {
    boolean there =
        List.of("/usr/bin", "/bin", "/usr/sbin").stream()
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, command[0])));
    assumeTrue(there, command[0] + " is not installed");
    Path log = Files.createTempFile("peer", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("LIBGUESTFS_BACKEND", "direct");
      builder.environment().put("LC_ALL", "C.UTF-8");
      Process process =
          builder
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(command[0] + " does not end");
      }
      byte[] bytes = Files.readAllBytes(log);
      return new Outcome(process.exitValue(), new String(bytes, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(log);
    }
  }
}
