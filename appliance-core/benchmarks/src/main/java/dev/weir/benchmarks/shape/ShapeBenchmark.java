package dev.weir.benchmarks.shape;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Fork;
import dev.weir.benchmarks.Measurement;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;

/**
 * Compares packet representations and dispatch end to end, each variant in fresh virtual machines,
 * interleaved.
 */
public final class ShapeBenchmark implements Benchmark {
  private static final List<String> VARIANTS =
      List.of(
          "object-inplace",
          "object-edges",
          "object-chain",
          "index-inplace",
          "index-edges",
          "index-chain");

  @Override
  public String name() {
    return "shape";
  }

  @Override
  public String description() {
    return "Packet representations and ways of dispatch, in small pipelines made for it";
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws IOException, BenchmarkException {
    for (int flows : new int[] {16, 4096}) {
      double[][] samples = new double[VARIANTS.size()][options.runs()];
      for (int run = 0; run < options.runs(); run++) {
        for (int v = 0; v < VARIANTS.size(); v++) {
          samples[v][run] = fork(VARIANTS.get(v), flows);
        }
      }
      for (int v = 0; v < VARIANTS.size(); v++) {
        results.accept(Measurement.of(VARIANTS.get(v) + "-" + flows, "ns/packet", samples[v]));
      }
    }
  }

  /**
   * Measures one variant: the program of the virtual machines this benchmark starts.
   *
   * @param args the variant and the number of flows
   */
  public static void main(String[] args) {
    measure(args[0], Integer.parseInt(args[1]));
  }

  private static double fork(String variant, int flows) throws IOException, BenchmarkException {
    String line =
        Fork.output(ShapeBenchmark.class, List.of(variant, Integer.toString(flows))).strip();
    try {
      return Double.parseDouble(line.split(" ")[2]);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new BenchmarkException("variant " + variant + " printed no figure: " + line, e);
    }
  }

  private static Variant variant(String name, Workload w) {
    return switch (name) {
      case "object-inplace" -> ObjectPath.inPlace(w);
      case "object-edges" -> ObjectPath.edges(w);
      case "object-chain" -> ObjectPath.chain(w);
      case "index-inplace" -> IndexPath.inPlace(w);
      case "index-edges" -> IndexPath.edges(w);
      case "index-chain" -> IndexPath.chain(w);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static void measure(String name, int flows) {
    Variant variant = variant(name, new Workload(flows));
    int perRun = 4_000_000 / Workload.BATCH;
    double best = Double.MAX_VALUE;
    long allocated = 0;
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int run = 0; run < 12; run++) {
      long bytesBefore = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      long sent = 0;
      int ring = 0;
      for (int i = 0; i < perRun; i++) {
        sent += variant.run(ring);
        ring = ring + Workload.BATCH & Workload.RING - 1;
      }
      double nanos = (System.nanoTime() - start) / ((double) perRun * Workload.BATCH);
      if (sent != (long) perRun * Workload.BATCH * 63 / 64) {
        throw new AssertionError("transmitted " + sent);
      }
      if (run >= 4) {
        best = Math.min(best, nanos);
        allocated = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
      }
    }
    System.out.printf(
        "%s %d %.3f ns/packet, %.4f bytes allocated/packet%n",
        name, flows, best, allocated / ((double) perRun * Workload.BATCH));
  }
}
