package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the host. */
public final class Command {
  private static final long LONGEST_SECONDS = 120;

  private Command() {}

  /**
   * Runs a program.
   *
   * @return what it printed
   * @throws BenchmarkException if it is not there or fails
   */
  public static String run(List<String> words) throws BenchmarkException {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      try (var out = process.getInputStream()) {
        String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
          process.destroy();
          throw new BenchmarkException(String.join(" ", words) + " does not end");
        }
        if (process.exitValue() != 0) {
          throw new BenchmarkException(
              String.join(" ", words) + " failed: " + text.strip().replace('\n', ' '));
        }
        return text;
      }
    } catch (IOException e) {
      throw new BenchmarkException(words.getFirst() + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  /** Runs a program given as a line of words without quotes. */
  public static String run(String line) throws BenchmarkException {
    return run(List.of(line.split(" ")));
  }
}
