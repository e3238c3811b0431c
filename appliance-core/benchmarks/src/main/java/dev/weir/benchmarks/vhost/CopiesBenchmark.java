package dev.weir.benchmarks.vhost;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.sdk.driver.DriverException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What it takes to carry a frame from one guest's ring to another's, by the drivers alone: its
 * payload copied straight, and through a packet slot, as where a module looks at all of it. The
 * guests are two virtio-user devices of this process.
 */
public final class CopiesBenchmark implements Benchmark {
  private static final int WARM_UP_BURSTS = 50_000;

  @Override
  public String name() {
    return "copies";
  }

  @Override
  public String description() {
    return "A frame's payload from guest to guest by the drivers: copied straight, and by a slot";
  }

  @Override
  public List<String> cases() {
    return List.of("1514", "9014", "16000", "65226");
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    // Apart, since a driver whose loans come to nothing pauses.
    try (GuestPair bySlot = new GuestPair(true);
        GuestPair straight = new GuestPair(false)) {
      // The code is the same for all sizes, and compiled for those that were seen.
      for (String one : cases()) {
        bySlot.nanosPerFrame(Integer.parseInt(one), WARM_UP_BURSTS);
        straight.nanosPerFrame(Integer.parseInt(one), WARM_UP_BURSTS);
      }
      for (String one : options.chosen(cases())) {
        int bytes = Integer.parseInt(one);
        int bursts = (int) Math.max(50, options.seconds() * 1e6 / (bytes + 1000));
        double[] once = new double[options.runs()];
        double[] twice = new double[options.runs()];
        for (int run = -2; run < options.runs(); run++) {
          double slotNanos = bySlot.nanosPerFrame(bytes, bursts);
          double straightNanos = straight.nanosPerFrame(bytes, bursts);
          if (run >= 0) {
            twice[run] = slotNanos;
            once[run] = straightNanos;
          }
        }
        results.accept(
            Measurement.of(String.format(Locale.ROOT, "straight-%s", one), "ns/frame", once)
                .withPeer("through a slot, in this run", Measurement.of("", "ns", twice).median()));
      }
    } catch (DriverException refused) {
      throw new BenchmarkException("the devices do not open", refused);
    }
  }
}
