package dev.weir.benchmarks.vhost;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The appliance's bridge between two vhost-user ports of a guest, beside DPDK's testpmd behind the
 * same kind of ports, which only carries frames. Both in turn, so that they meet the same machine.
 */
public final class VhostBenchmark implements Benchmark {
  private static final int WARM_UP_SAMPLES = 4;

  @Override
  public String name() {
    return "vhost-user";
  }

  @Override
  public String description() {
    return "Two vhost-user ports of a guest (testpmd) on one bridge, beside testpmd behind them";
  }

  @Override
  public List<String> cases() {
    return List.of("64", "512", "1514");
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String name = "wb" + ProcessHandle.current().pid() % 1_000_000;
    try (GuestPath weir = GuestPath.toBridge(name + "v", options.modules());
        GuestPath peer = GuestPath.toTestpmd(name + "t")) {
      for (String one : options.chosen(cases())) {
        results.accept(measure(Integer.parseInt(one), weir, peer, options));
      }
    }
  }

  private static Measurement measure(
      int bytes, GuestPath weir, GuestPath peer, BenchOptions options)
      throws BenchmarkException, IOException {
    for (int i = 0; i < WARM_UP_SAMPLES; i++) {
      weir.sample(bytes, options.seconds());
    }
    peer.sample(bytes, options.seconds());
    double[] ours = new double[options.runs()];
    double[] theirs = new double[options.runs()];
    for (int run = 0; run < options.runs(); run++) {
      ours[run] = weir.sample(bytes, options.seconds());
      theirs[run] = peer.sample(bytes, options.seconds());
    }
    return Measurement.of("vhost-user-" + bytes, "Mpps", ours)
        .withPeer("testpmd io, in this run", Measurement.of("", "Mpps", theirs).median());
  }
}
