package dev.weir.benchmarks.shape;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares packet representations and dispatch end to end. Without arguments every variant runs in
 * fresh virtual machines, interleaved, and the medians are printed; with a variant and a number of
 * flows it measures that one.
 */
public final class ShapeBenchmark {
  private static final String[] VARIANTS = {
    "object-inplace", "object-edges", "object-chain", "index-inplace", "index-edges", "index-chain"
  };
  private static final int ROUNDS = 5;

  private ShapeBenchmark() {}

  /**
   * Runs one variant or all.
   *
   * @param args empty, or the variant and the number of flows
   * @throws Exception if a measuring process cannot be started
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      measure(args[0], Integer.parseInt(args[1]));
      return;
    }
    for (int flows : new int[] {16, 4096}) {
      double[][] samples = new double[VARIANTS.length][ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        for (int v = 0; v < VARIANTS.length; v++) {
          samples[v][round] = fork(VARIANTS[v], flows);
        }
      }
      for (int v = 0; v < VARIANTS.length; v++) {
        Arrays.sort(samples[v]);
        System.out.printf(
            "%-16s %5d flows: median %6.2f ns/packet (%.2f to %.2f)%n",
            VARIANTS[v], flows, samples[v][ROUNDS / 2], samples[v][0], samples[v][ROUNDS - 1]);
      }
    }
  }

  private static double fork(String variant, int flows) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ShapeBenchmark.class.getName(), variant, Integer.toString(flows)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String line =
        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            .strip();
    process.waitFor();
    System.out.println(line);
    return Double.parseDouble(line.split(" ")[2]);
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
