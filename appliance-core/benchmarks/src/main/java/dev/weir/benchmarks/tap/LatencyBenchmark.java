package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How long a frame takes from one host to another over the appliance's bridge, at a fixed rate and
 * after silence, beside the kernel's bridge in alternating samples.
 */
public final class LatencyBenchmark implements Benchmark {
  private static final String PEER = "kernel bridge over veth, in this run";
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
  private static final long STEADY_GAP_NANOS = 100_000;
  private static final long IDLE_GAP_NANOS = 50_000_000;
  private static final int SHORTEST_IDLE_FRAMES = 20;
  private static final double PAUSE_SECONDS = 60;
  private static final double WARM_UP_SECONDS = 5;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String description() {
    return "64-byte frames over TAPs on a bridge: percentiles at 10,000 a second, the worst in a"
        + " minute, the first after idle (root)";
  }

  @Override
  public List<String> cases() {
    return List.of("steady", "first-after-idle", "pause");
  }

  /** Sockets at both ends of a way. */
  private record Way(FrameSocket from, FrameSocket to) implements AutoCloseable {
    FrameTimes measure(double seconds, long gapNanos, int least) throws BenchmarkException {
      int frames = (int) Math.max(least, Math.round(seconds * 1e9 / gapNanos));
      return FrameTimes.measure(from, to, frames, gapNanos);
    }

    @Override
    public void close() {
      from.close();
      to.close();
    }
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String name = Hosts.uniqueName();
    try (Hosts hosts = Hosts.create(name + "w");
        ApplianceProcess weir =
            ApplianceProcess.start(options.modules(), WeirBridge.configuration(hosts));
        KernelBridge kernel = KernelBridge.start(name + "k")) {
      hosts.connect("wbtap0", "wbtap1");
      try (Way ours =
              new Way(
                  new FrameSocket(hosts.client(), "wbtap0"),
                  new FrameSocket(hosts.server(), "wbtap1"));
          Way theirs =
              new Way(
                  new FrameSocket(kernel.hosts().client(), "e0"),
                  new FrameSocket(kernel.hosts().server(), "e0"))) {
        ours.measure(WARM_UP_SECONDS, STEADY_GAP_NANOS, 1);
        theirs.measure(1, STEADY_GAP_NANOS, 1);
        for (String one : options.chosen(cases())) {
          switch (one) {
            case "steady" -> steady(ours, theirs, options, results);
            case "first-after-idle" -> firstAfterIdle(ours, theirs, options, results);
            default -> pause(ours, theirs, results);
          }
        }
      }
    }
  }

  private static void steady(
      Way ours, Way theirs, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException {
    int runs = options.runs();
    double[][] our = new double[PERCENTILES.length][runs];
    double[][] their = new double[PERCENTILES.length][runs];
    double[] lost = new double[runs];
    for (int run = 0; run < runs; run++) {
      FrameTimes mine = ours.measure(options.seconds(), STEADY_GAP_NANOS, 1);
      FrameTimes peers = theirs.measure(options.seconds(), STEADY_GAP_NANOS, 1);
      for (int i = 0; i < PERCENTILES.length; i++) {
        our[i][run] = mine.micros(PERCENTILES[i]);
        their[i][run] = peers.micros(PERCENTILES[i]);
      }
      lost[run] = 100.0 * mine.lost() / Math.max(1, mine.sent());
    }
    for (int i = 0; i < PERCENTILES.length; i++) {
      String name =
          "steady-p" + String.format(Locale.ROOT, "%s", PERCENTILES[i]).replaceAll("\\.0$", "");
      results.accept(withPeer(name, our[i], their[i]));
    }
    results.accept(Measurement.of("steady-lost", "%", lost));
  }

  private static void firstAfterIdle(
      Way ours, Way theirs, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException {
    double[] our = new double[options.runs()];
    double[] their = new double[options.runs()];
    for (int run = 0; run < our.length; run++) {
      our[run] = ours.measure(options.seconds(), IDLE_GAP_NANOS, SHORTEST_IDLE_FRAMES).micros(50);
      their[run] =
          theirs.measure(options.seconds(), IDLE_GAP_NANOS, SHORTEST_IDLE_FRAMES).micros(50);
    }
    results.accept(withPeer("first-after-idle-p50", our, their));
  }

  /** Both are as long as they are, whatever length of samples was asked for. */
  private static void pause(Way ours, Way theirs, Consumer<Measurement> results)
      throws BenchmarkException {
    double our = ours.measure(PAUSE_SECONDS, STEADY_GAP_NANOS, 1).micros(100);
    double their = theirs.measure(PAUSE_SECONDS, STEADY_GAP_NANOS, 1).micros(100);
    results.accept(withPeer("pause-worst-in-a-minute", new double[] {our}, new double[] {their}));
  }

  private static Measurement withPeer(String name, double[] ours, double[] theirs) {
    return Measurement.of(name, "us", ours)
        .withPeer(PEER, Measurement.of(name, "us", theirs).median());
  }
}
