package dev.weir.runtime.lab;

import dev.weir.runtime.manage.ProcessControl;
import dev.weir.sdk.command.CommandException;
import dev.weir.shell.command.ImageControl;
import dev.weir.shell.command.SystemControl;
import java.util.Optional;

/** {@code request system} in the lab: its hosts end with its appliance, so there is no restart. */
public final class LabControl implements SystemControl {
  private final ProcessControl process = new ProcessControl();

  @Override
  public void restart() throws CommandException {
    throw new CommandException(
        "CLI-0051",
        "the lab's hosts hang on its appliance, which is not restarted alone",
        "end the lab and start it again: ./weir lab");
  }

  @Override
  public void shutdown() throws CommandException {
    process.shutdown();
  }

  @Override
  public Optional<ImageControl> image() {
    return Optional.empty();
  }

  /** Waits until an operator has asked for the end. */
  public void awaitShutdown() throws InterruptedException {
    process.await();
  }
}
