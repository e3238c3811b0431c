package dev.weir.benchmarks.ovf;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Converting disks: ours and qemu-img in turn, so that both meet the same machine. */
final class DiskCases {
  private static final String TO_VMDK = "raw-to-vmdk";
  private static final String FROM_VMDK = "vmdk-to-raw";
  private static final String FROM_QCOW2 = "qcow2-to-raw";
  private static final String FROM_PACKED_QCOW2 = "qcow2-compressed-to-raw";
  private static final String TO_PACKED_QCOW2 = "raw-to-qcow2-compressed";
  private static final String HEAP = "heap";

  static final List<String> NAMES =
      List.of(TO_VMDK, FROM_VMDK, TO_PACKED_QCOW2, FROM_PACKED_QCOW2, FROM_QCOW2, HEAP);

  private static final long SIZE = 1L << 30;
  private static final String PEER = "qemu-img convert, in this run";
  private static final double MIB = 1 << 20;

  private final Path folder;
  private final Path raw;
  private final Path target;

  private DiskCases(Path folder) {
    this.folder = folder;
    raw = folder.resolve("disk.raw");
    target = folder.resolve("target");
  }

  static void run(List<String> names, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    if (names.isEmpty()) {
      return;
    }
    Path folder = Files.createTempDirectory("weir-bench-ovf");
    try {
      DiskCases cases = new DiskCases(folder);
      MadeDisk.write(cases.raw, SIZE);
      for (String name : names) {
        if (name.equals(HEAP)) {
          results.accept(cases.heap(SIZE / 8));
          results.accept(cases.heap(SIZE));
        } else {
          results.accept(cases.measure(name, options.runs()));
        }
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

  private Measurement measure(String name, int runs) throws BenchmarkException, IOException {
    return switch (name) {
      case TO_VMDK ->
          beside(
              name,
              runs,
              raw,
              ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED),
              "-f raw -O vmdk -o subformat=streamOptimized");
      case TO_PACKED_QCOW2 ->
          beside(
              name,
              runs,
              raw,
              ConvertOptions.to(DiskFormat.QCOW2).withCompress(true),
              "-c -f raw -O qcow2");
      case FROM_VMDK -> {
        Path image = folder.resolve("disk.vmdk");
        convert(raw, image, ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED));
        yield beside(name, runs, image, ConvertOptions.to(DiskFormat.RAW), "-f vmdk -O raw");
      }
      case FROM_QCOW2 -> {
        Path image = folder.resolve("disk.qcow2");
        qemu(raw, image, "-f raw -O qcow2");
        yield beside(name, runs, image, ConvertOptions.to(DiskFormat.RAW), "-f qcow2 -O raw");
      }
      case FROM_PACKED_QCOW2 -> {
        Path image = folder.resolve("packed.qcow2");
        qemu(raw, image, "-c -f raw -O qcow2");
        yield beside(name, runs, image, ConvertOptions.to(DiskFormat.RAW), "-f qcow2 -O raw");
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Measurement beside(
      String name, int runs, Path from, ConvertOptions options, String qemuOptions)
      throws BenchmarkException, IOException {
    double[] ours = new double[runs];
    double[] theirs = new double[runs];
    for (int run = 0; run < runs; run++) {
      long start = System.nanoTime();
      convert(from, target, options);
      ours[run] = rate(start);
      Files.delete(target);
      start = System.nanoTime();
      qemu(from, target, qemuOptions);
      theirs[run] = rate(start);
      Files.delete(target);
    }
    return Measurement.of(name, "MiB/s", ours)
        .withPeer(PEER, Measurement.of(name, "MiB/s", theirs).median());
  }

  /** Of the disk as a guest sees it. */
  private static double rate(long start) {
    return SIZE / MIB / ((System.nanoTime() - start) / 1e9);
  }

  private static void convert(Path from, Path to, ConvertOptions options) throws IOException {
    try (Disk disk = Disk.open(from)) {
      DiskConverter.convert(disk, to, options);
    }
  }

  /** The most heap that was in use, garbage included, while a part of the disk is packed. */
  private Measurement heap(long size) throws IOException {
    System.gc();
    List<MemoryPoolMXBean> pools = new ArrayList<>(ManagementFactory.getMemoryPoolMXBeans());
    pools.removeIf(pool -> pool.getType() != MemoryType.HEAP);
    pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    try (ByteSource whole = ByteSource.open(raw);
        Disk part = Disk.open(whole.slice("part", 0, size), DiskFormat.RAW)) {
      DiskConverter.convert(
          part, target, ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED).withLevel(1));
    }
    Files.delete(target);
    double used = pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MIB;
    return Measurement.of("heap-for-" + (size >> 20) + "-mib", "MiB", used);
  }

  private static void qemu(Path from, Path to, String options) throws BenchmarkException {
    List<String> line = new ArrayList<>(List.of("qemu-img", "convert"));
    line.addAll(List.of(options.split(" ")));
    line.addAll(List.of(from.toString(), to.toString()));
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BenchmarkException("qemu-img failed: " + text.strip());
      }
    } catch (IOException e) {
      throw new BenchmarkException("qemu-img (Debian: qemu-utils) cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }
}
