package dev.weir.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Starts programs of the benchmarks in virtual machines of their own, started like this one. */
public final class Fork {
  private Fork() {}

  /** The command line of a virtual machine like this one, for a program on its class path. */
  public static List<String> command(Class<?> program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    return command;
  }

  /**
   * Runs a program and waits for what it prints.
   *
   * @throws BenchmarkException if it fails; what it says goes to this process's standard error
   */
  public static String output(Class<?> program, List<String> arguments)
      throws IOException, BenchmarkException {
    Process process =
        new ProcessBuilder(command(program, arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new BenchmarkException(String.join(" ", arguments) + " ended with code " + exit);
      }
      return text;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  /** Runs one case of a benchmark. */
  public static List<Measurement> run(String benchmark, String oneCase, BenchOptions options)
      throws IOException, BenchmarkException {
    return Report.parse(
        output(
            Bench.class,
            List.of(
                benchmark,
                "--json",
                "--case",
                oneCase,
                "--runs",
                Integer.toString(options.runs()),
                "--seconds",
                Double.toString(options.seconds()),
                "--modules",
                options.modules().toString())));
  }
}
