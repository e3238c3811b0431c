package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Two hosts, each a network namespace, joined by the appliance's bridge over two TAPs; beside the
 * kernel's bridge over two veth pairs.
 */
public final class TapBenchmark implements Benchmark {
  private static final String PEER = "kernel bridge over veth, in this run";

  @Override
  public String name() {
    return "tap";
  }

  @Override
  public String description() {
    return "Two TAPs in two namespaces on one bridge, iperf3, beside the kernel's bridge (root)";
  }

  @Override
  public List<String> cases() {
    return Alternation.CASES;
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String name = Hosts.uniqueName();
    try (WeirBridge weir = WeirBridge.start(name + "w", options.modules());
        KernelBridge kernel = KernelBridge.start(name + "k")) {
      for (String one : options.chosen(cases())) {
        results.accept(Alternation.measure(one, weir.hosts(), PEER, kernel.hosts(), options));
      }
    }
  }
}
