package dev.weir.runtime.manage;

import dev.weir.machine.upgrade.SlotImages;
import dev.weir.sdk.command.CommandException;
import dev.weir.shell.command.ImageControl;
import dev.weir.shell.command.SystemControl;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Restart and shutdown of an appliance and, where it runs from an image, of its machine: requests
 * of operators wait for the thread that runs the appliance. Thread-safe.
 */
public final class ProcessControl implements SystemControl, SlotImages.Power {
  /** Until the operator who asked has been answered. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** What an operator asked for. */
  public enum Request {
    /** Stop and start again. */
    RESTART,
    /** Stop for good. */
    SHUTDOWN,
    /** Stop, and have the machine start again. */
    REBOOT,
    /** Stop, and have the machine switched off. */
    POWER_OFF
  }

  private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(1);

  @Override
  public void restart() throws CommandException {
    ask(Request.RESTART);
  }

  @Override
  public void shutdown() throws CommandException {
    ask(Request.SHUTDOWN);
  }

  @Override
  public void reboot() throws CommandException {
    ask(Request.REBOOT);
  }

  @Override
  public void powerOff() throws CommandException {
    ask(Request.POWER_OFF);
  }

  @Override
  public Optional<ImageControl> image() {
    return Optional.empty();
  }

  private void ask(Request request) throws CommandException {
    if (!requests.offer(request)) {
      throw new CommandException("CLI-0052", "the appliance is being stopped already");
    }
  }

  /** Waits for a request; a moment longer, so that its answer gets out. */
  public Request await() throws InterruptedException {
    Request request = requests.take();
    Thread.sleep(GRACE);
    return request;
  }
}
