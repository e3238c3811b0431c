package dev.weir.interop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An ordinary program that runs beside the test; its output goes to a file. */
final class Program implements Closeable {
  /** Far longer than any of them takes: a test that hangs should end. */
  private static final int LONGEST_SECONDS = 600;

  private final List<String> command;
  private final Process process;
  private final Path output;

  /** What a program that has ended left. */
  record Result(List<String> command, int exitCode, String output) {
    /** The output, if the program was content. */
    String expectOk() {
      if (exitCode != 0) {
        throw new AssertionError(this);
      }
      return output;
    }
  }

  private Program(List<String> command, Process process, Path output) {
    this.command = command;
    this.process = process;
    this.output = output;
  }

  /** Starts it with nothing to read. */
  static Program start(List<String> command) throws IOException {
    return start(command, "");
  }

  /** Starts it with a text to read. */
  static Program start(List<String> command, String input) throws IOException {
    Path output = Files.createTempFile("weir-interop", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(input);
    } catch (IOException e) {
      // It did not want to read; its exit code tells.
    }
    return new Program(command, process, output);
  }

  /** Starts it and waits for its end. */
  static Result run(String... command) throws IOException, InterruptedException {
    return start(List.of(command)).await();
  }

  /** Waits for its end. */
  Result await() throws IOException, InterruptedException {
    try (this) {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " does not end; so far:\n" + output());
      }
      return new Result(command, process.exitValue(), output());
    }
  }

  /** What it has said so far. */
  String output() throws IOException {
    return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
  }

  /** Whether it runs. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** Its process. */
  Process process() {
    return process;
  }

  @Override
  public void close() throws IOException {
    // ip netns exec becomes the program itself, shells may have children.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(output);
  }
}
