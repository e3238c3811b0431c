package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The TAP driver without a pipeline, beside the whole appliance: what the pipeline costs. */
public final class DriversBenchmark implements Benchmark {
  private static final String PEER = "the whole appliance, in this run";

  @Override
  public String name() {
    return "drivers";
  }

  @Override
  public String description() {
    return "The same two TAPs by their drivers alone, beside the whole appliance (root)";
  }

  @Override
  public List<String> cases() {
    return Alternation.CASES;
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String name = Hosts.uniqueName();
    try (DriverLoop drivers = DriverLoop.start(name + "d");
        WeirBridge weir = WeirBridge.start(name + "w", options.modules())) {
      for (String one : options.chosen(cases())) {
        results.accept(Alternation.measure(one, drivers.hosts(), PEER, weir.hosts(), options));
      }
    }
  }
}
