package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Two hosts, each a network namespace, joined by a bridge over two TAPs; beside the kernel's bridge
 * over two veth pairs, in alternating samples, so that both meet the same machine.
 */
public final class TapBenchmark implements Benchmark {
  private static final List<String> CASES = List.of("tcp", "udp-small");
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
    return CASES;
  }

  /** A sample of some length in seconds. */
  @FunctionalInterface
  private interface Sampler {
    double sample(Hosts hosts, int seconds) throws BenchmarkException;
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String name = "wb" + ProcessHandle.current().pid() % 1_000_000;
    try (WeirBridge weir = WeirBridge.start(name + "w", options.modules());
        KernelBridge kernel = KernelBridge.start(name + "k")) {
      for (String one : options.chosen(CASES)) {
        Sampler sampler = one.equals("tcp") ? Hosts::tcpGbits : Hosts::smallMpps;
        String unit = one.equals("tcp") ? "Gbit/s" : "Mpps";
        results.accept(alternate(one, unit, weir.hosts(), kernel.hosts(), sampler, options));
      }
    }
  }

  private static Measurement alternate(
      String name, String unit, Hosts weir, Hosts kernel, Sampler sampler, BenchOptions options)
      throws BenchmarkException {
    int seconds = Math.max(1, (int) Math.round(options.seconds()));
    double[] ours = new double[options.runs()];
    double[] theirs = new double[options.runs()];
    for (int run = -1; run < options.runs(); run++) { // the first warms up
      double our = sampler.sample(weir, run < 0 ? Math.max(3, seconds) : seconds);
      double their = sampler.sample(kernel, seconds);
      if (run >= 0) {
        ours[run] = our;
        theirs[run] = their;
      }
    }
    return Measurement.of(name, unit, ours)
        .withPeer(PEER, Measurement.of(name, unit, theirs).median());
  }
}
