package dev.weir.benchmarks.vhost;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.Measurement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a copy of a frame's payload costs between two guests: all of it through a packet slot, as
 * the drivers do, against the first bytes through the slot and the rest straight from one guest's
 * memory to the other's. Copies alone, without rings or modules: what a single copy could save at
 * most.
 */
public final class CopiesBenchmark implements Benchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int BUFFERS = 1024;
  private static final int BUFFER_BYTES = 2048;
  private static final int SLOT_BYTES = 2304;
  private static final int BURST = 64;

  /** As much as modules look at: link, IPv6 and TCP headers with options, twice. */
  private static final int HEADER_BYTES = 128;

  private final MemorySegment memory =
      Arena.ofAuto().allocate(2L * BUFFERS * BUFFER_BYTES + (long) BURST * SLOT_BYTES, 4096);
  private long touched;

  @Override
  public String name() {
    return "copies";
  }

  @Override
  public String description() {
    return "A frame's payload from guest to guest: copied through a packet slot, and straight";
  }

  @Override
  public List<String> cases() {
    return List.of("64", "512", "1514", "2048");
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results) {
    memory.fill((byte) 1);
    for (String one : options.chosen(cases())) {
      int bytes = Integer.parseInt(one);
      double[] twice = new double[options.runs()];
      double[] once = new double[options.runs()];
      for (int run = -3; run < options.runs(); run++) {
        double slot = nanos(bytes, bytes, options.sampleNanos());
        double straight = nanos(bytes, HEADER_BYTES, options.sampleNanos());
        if (run >= 0) {
          twice[run] = slot;
          once[run] = straight;
        }
      }
      results.accept(
          Measurement.of("straight-" + one, "ns/frame", once)
              .withPeer("through a slot, in this run", Measurement.of("", "ns", twice).median()));
    }
  }

  /**
   * Nanoseconds of processor time a frame when the first {@code viaSlot} bytes go through a slot.
   */
  private double nanos(int bytes, int viaSlot, long sampleNanos) {
    int first = Math.min(bytes, viaSlot);
    long frames = 0;
    int buffer = 0;
    long begin = THREADS.getCurrentThreadCpuTime();
    long now = begin;
    while (now - begin < sampleNanos) {
      for (int turn = 0; turn < 256; turn++) {
        burst(buffer, bytes, first);
        buffer = (buffer + BURST) % BUFFERS;
        frames += BURST;
      }
      now = THREADS.getCurrentThreadCpuTime();
    }
    return (double) (now - begin) / frames;
  }

  private void burst(int buffer, int bytes, int first) {
    long slots = 2L * BUFFERS * BUFFER_BYTES;
    for (int i = 0; i < BURST; i++) {
      long from = (long) (buffer + i) * BUFFER_BYTES;
      MemorySegment.copy(memory, from, memory, slots + (long) i * SLOT_BYTES, first);
    }
    for (int i = 0; i < BURST; i++) {
      // What a module does: it looks at headers.
      touched += memory.get(ValueLayout.JAVA_LONG, slots + (long) i * SLOT_BYTES + 16);
    }
    for (int i = 0; i < BURST; i++) {
      long from = (long) (buffer + i) * BUFFER_BYTES;
      long to = from + (long) BUFFERS * BUFFER_BYTES;
      MemorySegment.copy(memory, slots + (long) i * SLOT_BYTES, memory, to, first);
      if (bytes > first) {
        MemorySegment.copy(memory, from + first, memory, to + first, bytes - first);
      }
    }
  }

  /** Keeps what was looked at alive. */
  long touched() {
    return touched;
  }
}
