package dev.weir.runtime.warm;

import dev.weir.config.bind.Configuration;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.WarmUp;
import dev.weir.runtime.appliance.WarmUpSettings;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.shell.log.SilentThread;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Forwards made-up packets for the time that the configuration says, unless there is a reason to
 * come up without. The start goes on then, whatever came of it; it waits for one that does not end,
 * but not for long.
 */
public final class WarmStart implements WarmUp {
  private static final System.Logger LOG = System.getLogger("dev.weir.start");
  private static final long LONGEST_OVERRUN_NANOS = 5_000_000_000L;

  private final Reason reason;

  /** Why a start does without. */
  @FunctionalInterface
  public interface Reason {
    /**
     * The reason, if there is one; told to the log.
     *
     * @param nanos how long made-up packets would be forwarded at most
     */
    Optional<String> against(long nanos);
  }

  /** With no reason against it. */
  public WarmStart() {
    this(_ -> Optional.empty());
  }

  /** Unless there is a reason. */
  public WarmStart(Reason reason) {
    this.reason = reason;
  }

  @Override
  public void run(ApplianceOptions options, List<LoadedModule> modules, Configuration startup) {
    long nanos = WarmUpSettings.of(startup).warmUp().toNanos();
    if (nanos == 0) {
      return;
    }
    Optional<String> against = reason.against(nanos);
    if (against.isPresent()) {
      LOG.log(System.Logger.Level.INFO, "no warm-up: " + against.get());
      return;
    }
    long begin = System.nanoTime();
    Rehearsal rehearsal = new Rehearsal(options, modules, startup);
    FutureTask<Rehearsal> task =
        new FutureTask<>(
            () -> {
              rehearsal.run(begin + nanos);
              return rehearsal;
            });
    new SilentThread("weir-warm-up", task).start();
    try {
      task.get(nanos + LONGEST_OVERRUN_NANOS, TimeUnit.NANOSECONDS);
      LOG.log(System.Logger.Level.INFO, text(rehearsal, System.nanoTime() - begin));
    } catch (ExecutionException e) {
      warn("failed: " + e.getCause());
    } catch (TimeoutException e) {
      rehearsal.stop();
      task.cancel(true);
      warn("does not end");
    } catch (InterruptedException e) {
      rehearsal.stop();
      task.cancel(true);
      Thread.currentThread().interrupt();
    }
  }

  private static void warn(String what) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the warm-up " + what + "; the start goes on, its first packets will be slow");
  }

  private static String text(Rehearsal rehearsal, long nanos) {
    return String.format(
        Locale.ROOT,
        "warm after %.1f s: %,d made-up packets through %d of %d nodes",
        nanos / 1e9,
        rehearsal.packets(),
        rehearsal.passed().size(),
        rehearsal.nodes().size());
  }
}
