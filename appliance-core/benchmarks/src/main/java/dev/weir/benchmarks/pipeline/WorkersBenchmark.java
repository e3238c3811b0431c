package dev.weir.benchmarks.pipeline;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Fork;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Steady;
import dev.weir.runtime.appliance.WarmUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * What a worker does alone and beside a second one, in alternating samples of one run. Packets come
 * in at the worker that owns them, as a card with receive-side scaling delivers them, or at any:
 * then half of them are handed over.
 */
public final class WorkersBenchmark implements Benchmark {
  private static final int WORKERS = 2;
  private static final int RULES = 1000;
  private static final int SPARE_CONNECTIONS = 4096;
  private static final long WARM_UP_NANOS = 400_000_000;
  private static final String ALONE = "one worker alone in this run";

  /** Cases; frames of all at home unless they are spread. */
  private enum Case {
    L2("l2-forward", PipelineCase.Kind.L2, false),
    STATEFUL("stateful-1000", PipelineCase.Kind.STATEFUL, false),
    STATEFUL_SPREAD("stateful-1000-spread", PipelineCase.Kind.STATEFUL, true);

    private final String label;
    private final PipelineCase.Kind kind;
    private final boolean spread;

    Case(String label, PipelineCase.Kind kind, boolean spread) {
      this.label = label;
      this.kind = kind;
      this.spread = spread;
    }
  }

  @Override
  public String name() {
    return "workers";
  }

  @Override
  public String description() {
    return "Two workers, 64-byte frames: what each does beside the other and alone";
  }

  @Override
  public List<String> cases() {
    return List.of(Case.values()).stream().map(one -> one.label).toList();
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    List<Case> chosen =
        List.of(Case.values()).stream()
            .filter(one -> options.cases().isEmpty() || options.cases().contains(one.label))
            .toList();
    for (Case one : chosen) {
      if (chosen.size() > 1) {
        Fork.run(name(), one.label, options).forEach(results);
      } else {
        measure(one, options, results);
      }
    }
  }

  private static void measure(Case what, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    int flows = PipelineCase.MANY_FLOWS;
    PipelineCase settings = new PipelineCase(what.label, what.kind, RULES, flows, 0);
    List<FrameRing> alone = new ArrayList<>();
    List<FrameRing> together = new ArrayList<>();
    try (Rig rig =
            Rig.start(
                options.modules(),
                2 * flows + SPARE_CONNECTIONS,
                WORKERS,
                Settings.of(settings),
                WarmUp.NONE);
        ExecutorService threads =
            Executors.newFixedThreadPool(
                WORKERS, task -> Thread.ofPlatform().name("bench-worker").unstarted(task))) {
      prepare(what, rig, flows, alone, together);
      long received = rig.received();
      long transmitted = rig.transmitted();
      long warmUpNanos = Math.min(WARM_UP_NANOS, options.sampleNanos());
      boolean aloneIsSteady = Steady.warmUp(() -> rig.sample(alone.getFirst(), warmUpNanos).mpps());
      boolean bothAreSteady = Steady.warmUp(() -> both(rig, threads, together, warmUpNanos).mpps());
      if (!aloneIsSteady || !bothAreSteady) {
        System.err.println(
            "note: " + what.label + " did not become steady: the machine is busy with more");
      }
      double[] one = new double[options.runs()];
      double[] two = new double[options.runs()];
      double allocated = 0;
      for (int run = 0; run < one.length; run++) {
        one[run] = rig.sample(alone.getFirst(), options.sampleNanos()).mpps();
        Rig.Sample sample = both(rig, threads, together, options.sampleNanos());
        two[run] = sample.mpps();
        allocated = Math.max(allocated, sample.allocatedBytesPerPacket());
      }
      rig.checkNothingLost(received, transmitted);
      results.accept(
          Measurement.of(what.label, "Mpps/worker", two)
              .withAllocation(allocated)
              .withPeer(ALONE, Measurement.of(ALONE, "Mpps", one).median()));
    } finally {
      alone.forEach(FrameRing::close);
      together.forEach(FrameRing::close);
    }
  }

  private static void prepare(
      Case what, Rig rig, int flows, List<FrameRing> alone, List<FrameRing> together) {
    if (what.kind == PipelineCase.Kind.L2) {
      alone.add(Flows.bridged(flows));
      rig.converse(alone.getFirst());
      for (int worker = 0; worker < WORKERS; worker++) {
        together.add(Flows.bridged(flows));
      }
      return;
    }
    try (FrameRing first = Flows.segments(2 * flows, Flows.Phase.SYN)) {
      rig.converse(first);
    }
    alone.add(Flows.segmentsOf(0, WORKERS, 2 * flows, Flows.Phase.DATA));
    for (int worker = 0; worker < WORKERS; worker++) {
      together.add(
          what.spread
              ? Flows.segments(flows, Flows.Phase.DATA)
              : Flows.segmentsOf(worker, WORKERS, 2 * flows, Flows.Phase.DATA));
    }
  }

  /** Samples both at once: their mean. */
  private static Rig.Sample both(
      Rig rig, ExecutorService threads, List<FrameRing> frames, long nanos) {
    List<Future<Rig.Sample>> samples = new ArrayList<>();
    for (int worker = 0; worker < WORKERS; worker++) {
      int number = worker;
      samples.add(threads.submit(() -> rig.sample(number, frames.get(number), nanos)));
    }
    double mpps = 0;
    double bytes = 0;
    try {
      for (Future<Rig.Sample> sample : samples) {
        mpps += sample.get().mpps() / WORKERS;
        bytes = Math.max(bytes, sample.get().allocatedBytesPerPacket());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker failed: " + e.getCause(), e);
    }
    rig.settle();
    return new Rig.Sample(mpps, bytes);
  }
}
