package dev.weir.benchmarks.pipeline;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.runtime.appliance.WarmUp;
import dev.weir.runtime.warm.WarmStart;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts an appliance, sends packets from its first moment on and prints how fast they went: in the
 * first 100 ms, in the first second, and when all is compiled. A program of its own, since what is
 * compiled stays so.
 */
final class FirstPackets {
  private static final int FLOWS = 4096;
  private static final int CONNECTIONS = 4 * FLOWS;
  private static final long FIRST_NANOS = 100_000_000;
  private static final long SECOND_NANOS = 900_000_000;
  private static final long STEADY_NANOS = 1_000_000_000;
  private static final long DEVICE_NANOS = 1_000_000_000;
  private static final int UNTIL_STEADY = 4;

  private FirstPackets() {}

  /**
   * Runs.
   *
   * @param arguments name of the case, {@code cold} or {@code warm}, folder of modules
   */
  public static void main(String[] arguments) throws IOException, BenchmarkException {
    System.setProperty("logback.configurationFile", "logback-bench.xml");
    PipelineCase what =
        PipelineCase.all().stream()
            .filter(one -> one.name().equals(arguments[0]))
            .findFirst()
            .orElseThrow();
    // The devices are the benchmark's own; what they cost until compiled is none of the
    // appliance's.
    LoopWarmth.apply(DEVICE_NANOS);
    WarmUp warmUp = arguments[1].equals("warm") ? new WarmStart() : WarmUp.NONE;
    try (Rig rig = Rig.start(Path.of(arguments[2]), CONNECTIONS, 1, Settings.of(what), warmUp);
        FrameRing frames =
            what.kind() == PipelineCase.Kind.L2 ? Flows.bridged(FLOWS) : Flows.datagrams(FLOWS)) {
      double first = rig.rate(frames, FIRST_NANOS);
      double second = (first + 9 * rig.rate(frames, SECOND_NANOS)) / 10;
      double steady = 0;
      for (int i = 0; i < UNTIL_STEADY; i++) {
        steady = rig.rate(frames, STEADY_NANOS);
      }
      System.out.println(first + " " + second + " " + steady);
    }
  }
}
