package dev.weir.benchmarks.image;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A build of {@code edge} by a process of its own, as the launcher starts it.
 *
 * @param output folder with the files
 * @param seconds that passed
 * @param said what it printed: the report of space
 */
record ImageBuild(Path output, double seconds, String said) {
  private static final String STEM = "edge-1.0.0";
  private static final long LONGEST_MINUTES = 30;
  private static final double LIMIT_SECONDS = 60;

  /** A row of the report: a part, and bytes with a unit. */
  private static final Pattern ROW = Pattern.compile("(?m)^(\\S.*?) {2,}([0-9.]+) (KiB|MiB)$");

  private static final List<String> SHOWN =
      List.of("java", "weir", "classes", "kernel", "kernel modules", "all files", "packed");

  /**
   * Builds.
   *
   * @param output a new folder
   * @param words beside recipe, folder and formats
   */
  static ImageBuild run(Path output, List<String> words) throws BenchmarkException, IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dweir.home=" + property("weir.home"),
                "-Dweir.recipes=" + property("weir.recipes"),
                "-cp",
                property("weir.image") + "/*",
                "dev.weir.image.command.Image"));
    line.addAll(List.of("build", "edge", "-o", output.toString(), "--format", "ova,raw"));
    line.addAll(words);
    Path said = output.resolveSibling(output.getFileName() + ".log");
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        throw new BenchmarkException("the build does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    String text = Files.readString(said, StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new BenchmarkException("the build failed: " + text.strip());
    }
    return new ImageBuild(output, seconds, text);
  }

  private static String property(String name) throws BenchmarkException {
    String value = System.getProperty(name, "");
    if (value.isEmpty()) {
      throw new BenchmarkException("no " + name + ": './weir bench' sets it");
    }
    return value;
  }

  Path ova() {
    return output.resolve(STEM + ".ova");
  }

  Path disk() {
    return output.resolve(STEM + ".raw");
  }

  void time(String name, Consumer<Measurement> results) {
    results.accept(
        Measurement.of(name, "seconds", seconds).withPeer("the limit, when warm", LIMIT_SECONDS));
  }

  /** What takes the space, in MiB. */
  Map<String, Double> parts() {
    Map<String, Double> found = new LinkedHashMap<>();
    Matcher row = ROW.matcher(said);
    while (row.find()) {
      if (SHOWN.contains(row.group(1))) {
        double size = Double.parseDouble(row.group(2));
        found.put(
            "size-" + row.group(1).replace(' ', '-'),
            row.group(3).equals("KiB") ? size / 1024 : size);
      }
    }
    return found;
  }
}
