package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a benchmark ran on. */
final class Machine {
  private Machine() {}

  /** Processor, kernel, Java, and how busy the machine is: a figure means little without. */
  static String describe() {
    return String.format(
        Locale.ROOT,
        "%s, %d processors, %s %s, Java %s, load %s",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.version(),
        firstWord(Path.of("/proc/loadavg")));
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      return System.getProperty("os.arch") + " processor";
    }
    return System.getProperty("os.arch") + " processor";
  }

  private static String firstWord(Path file) {
    try {
      return Files.readString(file).split(" ", 2)[0];
    } catch (IOException e) {
      return "unknown";
    }
  }
}
