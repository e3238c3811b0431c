package dev.weir.benchmarks.image;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Benchmark {@code image}: {@code edge} is built once in a temporary folder, and once per firmware
 * started in QEMU without acceleration. What it is compared with are the limits that images keep. A
 * start takes a minute or more, so each is measured once, whatever {@code --runs} says. What it
 * forwards is measured in as many samples, beside an appliance on this machine.
 */
public final class ImageBenchmark implements Benchmark {
  private static final String BUILD = "build";
  private static final String COLD = "build-cold";
  private static final List<String> FIRMWARE = List.of("bios", "uefi");
  private static final String FORWARD = "forward";
  private static final double MIB = 1 << 20;

  @Override
  public String name() {
    return "image";
  }

  @Override
  public String description() {
    return "The appliance edge: size, time to build, processor time to SSH in QEMU, memory,"
        + " packets forwarded beside the host (root)";
  }

  @Override
  public List<String> cases() {
    return Stream.of(List.of(BUILD, COLD), FIRMWARE, List.of(FORWARD))
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    List<String> chosen = options.chosen(cases());
    Path folder = Files.createTempDirectory("weir-bench-image");
    try {
      if (chosen.contains(COLD)) {
        build(folder, "cold", List.of("--cache", folder.resolve("cache").toString()))
            .time(COLD, results);
      }
      // What the others start; afterwards its packages are in the cache of whoever measures.
      ImageBuild built = build(folder, "first", List.of());
      if (chosen.contains(BUILD)) {
        build(folder, "warm", List.of()).time(BUILD, results);
        sizes(built, results);
      }
      for (String firmware : FIRMWARE) {
        if (chosen.contains(firmware)) {
          start(folder, built.disk(), firmware, results);
        }
      }
      if (chosen.contains(FORWARD)) {
        results.accept(Forwarding.measure(FORWARD, folder, built.disk(), options));
      }
    } finally {
      delete(folder);
    }
  }

  private static ImageBuild build(Path folder, String name, List<String> words)
      throws BenchmarkException, IOException {
    return ImageBuild.run(folder.resolve(name), words);
  }

  private static void sizes(ImageBuild built, Consumer<Measurement> results) throws IOException {
    results.accept(
        Measurement.of("size-ova", "MiB", Files.size(built.ova()) / MIB).withPeer("the limit", 64));
    built.parts().forEach((part, mib) -> results.accept(Measurement.of(part, "MiB", mib)));
  }

  private static void start(Path folder, Path disk, String firmware, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    boolean uefi = firmware.equals("uefi");
    try (BootedImage image = BootedImage.start(folder, disk, uefi)) {
      double greeting = image.awaitGreeting();
      results.accept(Measurement.of(firmware + "-greeting", "cpu-seconds", greeting));
      double version = image.awaitVersion();
      results.accept(
          Measurement.of(firmware + "-version", "cpu-seconds", version)
              .withPeer("the goal", uefi ? 25 : 20));
      results.accept(
          Measurement.of(firmware + "-memory", "MiB used", image.usedMemory() / MIB)
              .withPeer("the goal", 250));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
