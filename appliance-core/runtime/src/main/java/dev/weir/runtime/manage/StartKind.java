package dev.weir.runtime.manage;

import dev.weir.runtime.warm.WarmStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Knows a start after a crash, and a machine that is too slow for a warm-up (ADR 21). While an
 * appliance runs, a file in its state says so, with the name that the kernel gave to its own run:
 * it is left behind by a process that was killed, and says nothing after the machine has started
 * again.
 *
 * <p>For one thread.
 */
final class StartKind implements WarmStart.Reason, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.start");
  private static final Path KERNEL_RUN = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path file;
  private final boolean crashed;
  private final long beganNanos = System.nanoTime();
  private final int processors;

  /**
   * Begins a start.
   *
   * @param state folder of what survives a restart
   * @param kernelRun file with the name of the kernel's run
   * @param processors how many the process may use
   */
  StartKind(Path state, Path kernelRun, int processors) {
    this.file = state.resolve("running");
    this.processors = processors;
    String run = read(kernelRun);
    crashed = !run.isEmpty() && run.equals(read(file));
    try {
      Files.writeString(file, run + "\n");
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "a crash will not be known as one: " + e);
    }
  }

  /** The start of an appliance on this machine. */
  static StartKind of(Path state) {
    return new StartKind(state, KERNEL_RUN, Runtime.getRuntime().availableProcessors());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public Optional<String> against(long nanos) {
    if (crashed) {
      return Optional.of("the last run did not end by itself, so packets wait already");
    }
    if (processors < 2) {
      return Optional.of("there is one processor, which compiles no sooner that way");
    }
    // What is before it takes a tenth of the usual limit on a machine that packets are meant for.
    return System.nanoTime() - beganNanos > nanos
        ? Optional.of("this machine is too slow to get anywhere in " + nanos / 1_000_000 + " ms")
        : Optional.empty();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the next start will seem to follow a crash: " + e);
    }
  }
}
