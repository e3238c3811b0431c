package dev.weir.benchmarks.pipeline;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Fork;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.Steady;
import dev.weir.benchmarks.fib.PrefixTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Packets of 64 bytes through the whole appliance. A case runs in a virtual machine of its own, as
 * an appliance does: what is compiled for one does not disturb another.
 */
public final class PipelineBenchmark implements Benchmark {
  private static final int SPARE_CONNECTIONS = 4096;
  private static final long WARM_UP_NANOS = 400_000_000;
  private static final String PEER = "VPP 26.06 (recorded, not measured in this run)";

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public String description() {
    return "The whole appliance on one worker, 64-byte frames: bridge, routes, firewall, NAT";
  }

  @Override
  public List<String> cases() {
    return PipelineCase.all().stream().map(PipelineCase::name).toList();
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    if (options.routes().isEmpty()) {
      System.err.println("note: no WEIR_CORPUS: routes are a made-up table of the Internet's size");
    }
    List<PipelineCase> chosen =
        PipelineCase.all().stream()
            .filter(one -> options.cases().isEmpty() || options.cases().contains(one.name()))
            .toList();
    for (PipelineCase one : chosen) {
      if (chosen.size() > 1) {
        Fork.run(name(), one.name(), options).forEach(results);
      } else {
        measure(one, options, PrefixTables.FULL, results);
      }
    }
  }

  /** Where the tables for routes come from. */
  @FunctionalInterface
  interface PrefixTables {
    /** The Internet's, or made up and as large. */
    PrefixTables FULL = (options, ipv6) -> PrefixTable.load(options.routes(), ipv6);

    PrefixTable get(BenchOptions options, boolean ipv6) throws IOException;
  }

  static void measure(
      PipelineCase what, BenchOptions options, PrefixTables tables, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    int connections =
        switch (what.kind()) {
          case STATEFUL, NAT -> what.flows() + SPARE_CONNECTIONS;
          case L2, IPV4, IPV6 -> SPARE_CONNECTIONS;
        };
    try (Rig rig = Rig.start(options.modules(), connections, Settings.of(what));
        FrameRing frames = prepare(what, rig, options, tables)) {
      long received = rig.received();
      long transmitted = rig.transmitted();
      long warmUpNanos = Math.min(WARM_UP_NANOS, options.sampleNanos());
      if (!Steady.warmUp(() -> rig.sample(frames, warmUpNanos).mpps())) {
        System.err.println(
            "note: " + what.name() + " did not become steady: the machine is busy with more");
      }
      double[] mpps = new double[options.runs()];
      double allocated = 0;
      for (int run = 0; run < mpps.length; run++) {
        Rig.Sample sample = rig.sample(frames, options.sampleNanos());
        mpps[run] = sample.mpps();
        allocated = Math.max(allocated, sample.allocatedBytesPerPacket());
      }
      rig.checkNothingLost(received, transmitted);
      Measurement rate = Measurement.of(what.name(), "Mpps", mpps).withAllocation(allocated);
      Measurement time =
          Measurement.of(
              what.name(), "ns/packet", Arrays.stream(mpps).map(rates -> 1e3 / rates).toArray());
      Optional<Double> peer = what.peerMpps() > 0 ? Optional.of(what.peerMpps()) : Optional.empty();
      results.accept(peer.map(mega -> rate.withPeer(PEER, mega)).orElse(rate));
      results.accept(peer.map(mega -> time.withPeer(PEER, 1e3 / mega)).orElse(time));
    }
  }

  private static FrameRing prepare(
      PipelineCase what, Rig rig, BenchOptions options, PrefixTables tables)
      throws BenchmarkException, IOException {
    switch (what.kind()) {
      case L2 -> {
        FrameRing frames = Flows.bridged(what.flows());
        rig.converse(frames);
        return frames;
      }
      case IPV4, IPV6 -> {
        PrefixTable table = tables.get(options, what.kind() == PipelineCase.Kind.IPV6);
        rig.route(table);
        return Flows.routed(table, what.flows());
      }
      case STATEFUL -> {
        try (FrameRing first = Flows.segments(what.flows(), Flows.Phase.SYN)) {
          rig.converse(first);
        }
        return Flows.segments(what.flows(), Flows.Phase.DATA);
      }
      case NAT -> {
        FrameRing frames = Flows.datagrams(what.flows());
        rig.converse(frames);
        return frames;
      }
    }
    throw new IllegalStateException(what.name());
  }
}
