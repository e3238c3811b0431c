package dev.weir.benchmarks.pipeline;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Fork;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * How fast the first packets are, with the warm-up of a start and without, in turn; each sample in
 * a virtual machine of its own.
 */
public final class WarmUpBenchmark implements Benchmark {
  private static final List<String> CASES =
      List.of("l2-forward", "ipv4-route", "stateful-1000", "nat44");
  private static final List<String> WAYS = List.of("cold", "warm");
  private static final String PEER = "steady state of the same run";

  @Override
  public String name() {
    return "warmup";
  }

  @Override
  public String description() {
    return "The first 100 ms and the first second of packets, with the warm-up of a start and"
        + " without, beside the steady state";
  }

  @Override
  public List<String> cases() {
    return CASES;
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    for (String one : options.chosen(CASES)) {
      double[][][] samples = new double[WAYS.size()][3][options.runs()];
      for (int run = 0; run < options.runs(); run++) {
        for (int way = 0; way < WAYS.size(); way++) {
          double[] sample = sample(one, WAYS.get(way), options);
          for (int i = 0; i < sample.length; i++) {
            samples[way][i][run] = sample[i];
          }
        }
      }
      for (int way = 0; way < WAYS.size(); way++) {
        String name = one + "-" + WAYS.get(way);
        double steady = Measurement.of(name, "Mpps", samples[way][2]).median();
        results.accept(
            Measurement.of(name + "-100ms", "Mpps", samples[way][0]).withPeer(PEER, steady));
        results.accept(
            Measurement.of(name + "-1s", "Mpps", samples[way][1]).withPeer(PEER, steady));
      }
    }
  }

  private static double[] sample(String one, String way, BenchOptions options)
      throws BenchmarkException, IOException {
    String text =
        Fork.output(FirstPackets.class, List.of(one, way, options.modules().toString())).strip();
    try {
      String[] words = text.split(" ", -1);
      return new double[] {
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2])
      };
    } catch (RuntimeException e) {
      throw new BenchmarkException("this is no sample: " + text, e);
    }
  }
}
