package dev.weir.benchmarks.ovf;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Benchmark {@code ovf}. */
public final class OvfBenchmark implements Benchmark {
  @Override
  public String name() {
    return "ovf";
  }

  @Override
  public String description() {
    return "a 1 GiB disk converted beside qemu-img, packed and verified beside openssl and tar";
  }

  @Override
  public List<String> cases() {
    return Stream.concat(DiskCases.NAMES.stream(), PackageCases.NAMES.stream()).toList();
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    DiskCases.run(options.chosen(DiskCases.NAMES), options, results);
    PackageCases.run(options.chosen(PackageCases.NAMES), options, results);
  }
}
