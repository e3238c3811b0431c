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
 * after silence, in alternating samples beside the kernel's bridge, and beside a loop that polls
 * two TAPs and does nothing else. The kernel forwards in the sender's thread; a loop needs a
 * processor of its own as the appliance does, so that its tail is what the machine leaves to any
 * program between the two.
 */
public final class LatencyBenchmark implements Benchmark {
  private static final String KERNEL = "kernel bridge over veth, in this run";
  private static final String LOOP = "a polling loop over two TAPs, in this run";
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

  /** Sends so many frames' worth of time, at least so many frames, with so much time between. */
  private interface Probe {
    FrameTimes measure(double seconds, long gapNanos, int least) throws BenchmarkException;
  }

  /** Sockets at both ends of a way. */
  private record Way(FrameSocket from, FrameSocket to) implements Probe, AutoCloseable {
    static Way between(Hosts hosts, String inClient, String inServer)
        throws BenchmarkException, IOException {
      return new Way(
          new FrameSocket(hosts.client(), inClient), new FrameSocket(hosts.server(), inServer));
    }

    @Override
    public FrameTimes measure(double seconds, long gapNanos, int least) throws BenchmarkException {
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
        KernelBridge kernel = KernelBridge.start(name + "k");
        DriverLoop polling = DriverLoop.startPolling(name + "d")) {
      polling.hold();
      hosts.connect("wbtap0", "wbtap1");
      try (Way ours = Way.between(hosts, "wbtap0", "wbtap1");
          Way theirs = Way.between(kernel.hosts(), "e0", "e0");
          Way bare = Way.between(polling.hosts(), polling.left(), polling.right())) {
        Probe loop =
            (seconds, gapNanos, least) ->
                polling.during(() -> bare.measure(seconds, gapNanos, least));
        ours.measure(WARM_UP_SECONDS, STEADY_GAP_NANOS, 1);
        theirs.measure(1, STEADY_GAP_NANOS, 1);
        loop.measure(WARM_UP_SECONDS, STEADY_GAP_NANOS, 1);
        for (String one : options.chosen(cases())) {
          switch (one) {
            case "steady" -> steady(ours, theirs, loop, options, results);
            case "first-after-idle" -> firstAfterIdle(ours, theirs, options, results);
            default -> pause(ours, theirs, loop, results);
          }
        }
      }
    }
  }

  private static void steady(
      Probe ours, Probe theirs, Probe loop, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException {
    int runs = options.runs();
    double[][] our = new double[PERCENTILES.length][runs];
    double[][] kernels = new double[PERCENTILES.length][runs];
    double[][] loops = new double[PERCENTILES.length][runs];
    double[] lost = new double[runs];
    for (int run = 0; run < runs; run++) {
      FrameTimes mine = ours.measure(options.seconds(), STEADY_GAP_NANOS, 1);
      FrameTimes kernel = theirs.measure(options.seconds(), STEADY_GAP_NANOS, 1);
      FrameTimes looped = loop.measure(options.seconds(), STEADY_GAP_NANOS, 1);
      for (int i = 0; i < PERCENTILES.length; i++) {
        our[i][run] = mine.micros(PERCENTILES[i]);
        kernels[i][run] = kernel.micros(PERCENTILES[i]);
        loops[i][run] = looped.micros(PERCENTILES[i]);
      }
      lost[run] = 100.0 * mine.lost() / Math.max(1, mine.sent());
    }
    for (int i = 0; i < PERCENTILES.length; i++) {
      String name =
          "steady-p" + String.format(Locale.ROOT, "%s", PERCENTILES[i]).replaceAll("\\.0$", "");
      beside(name, our[i], kernels[i], loops[i], results);
    }
    results.accept(Measurement.of("steady-lost", "%", lost));
  }

  private static void firstAfterIdle(
      Probe ours, Probe theirs, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException {
    double[] our = new double[options.runs()];
    double[] their = new double[options.runs()];
    for (int run = 0; run < our.length; run++) {
      our[run] = ours.measure(options.seconds(), IDLE_GAP_NANOS, SHORTEST_IDLE_FRAMES).micros(50);
      their[run] =
          theirs.measure(options.seconds(), IDLE_GAP_NANOS, SHORTEST_IDLE_FRAMES).micros(50);
    }
    results.accept(besideOne("first-after-idle-p50", our, KERNEL, their));
  }

  /** All are as long as they are, whatever length of samples was asked for. */
  private static void pause(Probe ours, Probe theirs, Probe loop, Consumer<Measurement> results)
      throws BenchmarkException {
    double our = ours.measure(PAUSE_SECONDS, STEADY_GAP_NANOS, 1).micros(100);
    double kernel = theirs.measure(PAUSE_SECONDS, STEADY_GAP_NANOS, 1).micros(100);
    double looped = loop.measure(PAUSE_SECONDS, STEADY_GAP_NANOS, 1).micros(100);
    beside(
        "pause-worst-in-a-minute",
        new double[] {our},
        new double[] {kernel},
        new double[] {looped},
        results);
  }

  private static void beside(
      String name, double[] ours, double[] kernels, double[] loops, Consumer<Measurement> results) {
    results.accept(besideOne(name, ours, KERNEL, kernels));
    results.accept(besideOne(name + "-loop", ours, LOOP, loops));
  }

  private static Measurement besideOne(String name, double[] ours, String peer, double[] theirs) {
    return Measurement.of(name, "us", ours)
        .withPeer(peer, Measurement.of(name, "us", theirs).median());
  }
}
