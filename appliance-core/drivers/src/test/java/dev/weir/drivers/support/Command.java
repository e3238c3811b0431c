package dev.weir.drivers.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A program of the system, run to its end. */
public final class Command {
  /** How it ended and what it printed on both streams. */
  public record Result(int exitCode, String output) {}

  private Command() {}

  public static Result run(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Result(process.waitFor(), output);
    } catch (InterruptedException interrupted) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  /** Its output; anything but exit code 0 is a failure. */
  public static String succeed(String line) throws IOException {
    Result result = run(line.split(" "));
    if (result.exitCode() != 0) {
      throw new IOException(line + ": exit code " + result.exitCode() + "\n" + result.output());
    }
    return result.output();
  }
}
