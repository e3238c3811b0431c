package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Fork;
import dev.weir.runtime.Main;
import dev.weir.runtime.appliance.Folders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code weir run} in a process of its own, as an operator would start it. */
public final class ApplianceProcess implements AutoCloseable {
  private static final long LONGEST_STOP_SECONDS = 10;

  private final Path folder;
  private final Process process;

  private ApplianceProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Starts one and waits until it forwards. */
  public static ApplianceProcess start(Path modules, String yaml)
      throws BenchmarkException, IOException {
    Path folder = Files.createTempDirectory("weir-bench");
    Path file = folder.resolve("bench.yaml");
    Files.writeString(file, yaml);
    List<String> command =
        new ArrayList<>(
            Fork.command(
                Main.class,
                List.of(
                    "run",
                    file.toString(),
                    "--state",
                    folder.resolve("state").toString(),
                    "--modules",
                    modules.toString())));
    // The memory of an appliance, not that of a benchmark.
    command.removeIf(word -> word.startsWith("-Xm") || word.equals("-XX:+AlwaysPreTouch"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    ApplianceProcess appliance = new ApplianceProcess(folder, process);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("Weir runs")) {
      line = out.readLine();
    }
    if (line == null) {
      appliance.close();
      throw new BenchmarkException("the appliance does not start");
    }
    return appliance;
  }

  /** Nanoseconds of processor time that its threads have had. */
  long processorNanos() throws IOException {
    long sum = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc", "" + process.pid(), "task"))) {
      for (Path task : tasks.toList()) {
        try {
          String stat = Files.readString(task.resolve("schedstat"));
          sum += Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        } catch (NoSuchFileException ended) {
          // A thread that is gone; what it used is little.
        }
      }
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Folders.delete(folder);
  }
}
