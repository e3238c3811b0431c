package dev.weir.benchmarks.ovf;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.ovf.Progress;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import dev.weir.ovf.pack.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Packing and verifying an OVA: ours and openssl with tar in turn, on the same files. */
final class PackageCases {
  private static final String PACK = "pack";
  private static final String VERIFY = "verify";

  static final List<String> NAMES = List.of(PACK, VERIFY);

  private static final long SIZE = 1L << 30;
  private static final double MIB = 1 << 20;

  private final Path folder;

  private PackageCases(Path folder) {
    this.folder = folder;
  }

  static void run(List<String> names, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    if (names.isEmpty()) {
      return;
    }
    Path folder = Files.createTempDirectory("weir-bench-ova");
    try {
      PackageCases cases = new PackageCases(folder);
      MadeDisk.write(folder.resolve("disk.img"), SIZE);
      Files.writeString(folder.resolve("bench.ovf"), descriptor());
      cases.pack();
      for (String name : names) {
        results.accept(
            name.equals(PACK)
                ? cases.beside(PACK, options.runs(), cases::pack, cases::packByPeers)
                : cases.beside(VERIFY, options.runs(), cases::verify, cases::verifyByPeer));
      }
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static String descriptor() {
    return """
        <ovf:Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
          <ovf:References><ovf:File ovf:href="disk.img" ovf:id="file1"/></ovf:References>
          <ovf:VirtualSystem ovf:id="bench"><ovf:Info>For measuring</ovf:Info></ovf:VirtualSystem>
        </ovf:Envelope>
        """;
  }

  /** Work that is measured. */
  private interface Work {
    void run() throws BenchmarkException, IOException;
  }

  private Measurement beside(String name, int runs, Work ours, Work theirs)
      throws BenchmarkException, IOException {
    double[] our = new double[runs];
    double[] their = new double[runs];
    for (int run = 0; run < runs; run++) {
      our[run] = rate(ours);
      their[run] = rate(theirs);
    }
    String peer =
        name.equals(PACK) ? "openssl dgst, then tar, in this run" : "openssl dgst, in this run";
    return Measurement.of(name, "MiB/s", our)
        .withPeer(peer, Measurement.of(name, "MiB/s", their).median());
  }

  private static double rate(Work work) throws BenchmarkException, IOException {
    long start = System.nanoTime();
    work.run();
    return SIZE / MIB / ((System.nanoTime() - start) / 1e9);
  }

  private void pack() throws IOException {
    try (OvfPackage ovf = OvfPackage.open(folder.resolve("bench.ovf"))) {
      PackageWriter.writeOva(
          PackageContent.of(ovf),
          folder.resolve("ours.ova"),
          PackOptions.DEFAULT.withOverwrite(true));
    }
  }

  private void packByPeers() throws BenchmarkException {
    String digests = command("openssl", "dgst", "-sha256", "bench.ovf", "disk.img");
    try {
      Files.writeString(folder.resolve("bench.mf"), digests);
    } catch (IOException e) {
      throw new BenchmarkException("the manifest cannot be written", e);
    }
    command("tar", "-cf", "theirs.ova", "bench.ovf", "bench.mf", "disk.img");
  }

  private void verify() throws BenchmarkException, IOException {
    try (OvfPackage ovf = OvfPackage.open(folder.resolve("ours.ova"))) {
      if (!Verification.of(ovf, Progress.NONE).ok()) {
        throw new BenchmarkException("the package does not verify");
      }
    }
  }

  private void verifyByPeer() throws BenchmarkException {
    command("openssl", "dgst", "-sha256", "bench.ovf", "disk.img");
  }

  private String command(String... words) throws BenchmarkException {
    try {
      Process process =
          new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BenchmarkException(words[0] + " failed: " + text.strip());
      }
      return text;
    } catch (IOException e) {
      throw new BenchmarkException(words[0] + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }
}
