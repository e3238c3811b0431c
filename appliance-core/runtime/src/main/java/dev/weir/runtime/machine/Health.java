package dev.weir.runtime.machine;

import dev.weir.sdk.command.CommandException;
import dev.weir.shell.command.ImageControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Declares the system that runs good once it is healthy: the configuration is in force, and SSH
 * listens wherever it should. Until then a system on trial is started again by its supervisor, and
 * in the end given up by the boot loader.
 */
public final class Health implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.health");
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  private final Thread thread;

  private Health(Thread thread) {
    this.thread = thread;
  }

  /**
   * Looks until it is so.
   *
   * @param machine told by what is written into its file {@code healthy}
   */
  public static Health watch(Path machine, ImageControl images, BooleanSupplier healthy) {
    return new Health(
        Thread.ofVirtual().name("health").start(() -> await(machine, images, healthy)));
  }

  private static void await(Path machine, ImageControl images, BooleanSupplier healthy) {
    try {
      while (!healthy.getAsBoolean()) {
        Thread.sleep(BETWEEN);
      }
      images.declareGood();
      Files.writeString(machine.resolve("healthy"), "good\n");
      LOG.log(System.Logger.Level.INFO, "This system is good");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CommandException | IOException e) {
      LOG.log(System.Logger.Level.ERROR, "This system cannot be declared good: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
