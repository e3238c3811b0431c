package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What an appliance takes of a processor while nothing happens, in each mode of its worker. */
public final class IdleBenchmark implements Benchmark {
  private static final int INTERFACES = 8;
  private static final double LIMIT_PERCENT = 1;

  /** Compilation, duplicate address detection and the host's first frames are over then. */
  private static final long SETTLE_MILLIS = 15_000;

  /** Some of what it does comes once a second. */
  private static final long SHORTEST_SAMPLE_MILLIS = 2_000;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String description() {
    return "Processor time of an idle appliance with 8 routed TAPs, beside the limit stated (root)";
  }

  @Override
  public List<String> cases() {
    return List.of("adaptive", "interrupt", "poll");
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String namespace = Hosts.uniqueName() + "i";
    Command.run("ip netns add " + namespace);
    try {
      for (String mode : options.chosen(cases())) {
        results.accept(measure(mode, namespace, options));
      }
    } finally {
      Command.run("ip netns delete " + namespace);
    }
  }

  private static Measurement measure(String mode, String namespace, BenchOptions options)
      throws BenchmarkException, IOException {
    long millis = Math.max(SHORTEST_SAMPLE_MILLIS, options.sampleNanos() / 1_000_000);
    try (ApplianceProcess appliance =
        ApplianceProcess.start(options.modules(), configuration(mode, namespace))) {
      for (int i = 0; i < INTERFACES; i++) {
        Command.run("ip -n " + namespace + " link set wbi" + i + " up");
      }
      pause(SETTLE_MILLIS);
      double[] percent = new double[options.runs()];
      for (int run = 0; run < percent.length; run++) {
        long began = System.nanoTime();
        long before = appliance.processorNanos();
        pause(millis);
        long used = appliance.processorNanos() - before;
        percent[run] = 100.0 * used / (System.nanoTime() - began);
      }
      return Measurement.of(mode, "% of a core", percent)
          .withPeer("the stated limit", LIMIT_PERCENT);
    }
  }

  private static void pause(long millis) throws BenchmarkException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  private static String configuration(String mode, String namespace) {
    StringBuilder yaml =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "version: 1%nsystem: {host-namespace: %s, workers: {mode: %s}}%n"
                    + "interfaces:%n  tap:%n",
                namespace,
                mode));
    for (int i = 0; i < INTERFACES; i++) {
      yaml.append(
          String.format(
              Locale.ROOT,
              "    wbi%d: {namespace: %s, address: [10.98.%d.1/24]}%n",
              i,
              namespace,
              i));
    }
    return yaml.append("router: {}\n").toString();
  }
}
