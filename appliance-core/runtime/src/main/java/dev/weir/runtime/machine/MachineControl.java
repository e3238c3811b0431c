package dev.weir.runtime.machine;

import dev.weir.sdk.command.CommandException;
import dev.weir.shell.command.ImageControl;
import dev.weir.shell.command.SystemControl;
import java.util.Optional;

/** What {@code request system} does to an appliance that runs from an image. Thread-safe. */
public final class MachineControl implements SystemControl {
  private final SystemControl process;
  private final ImageControl images;

  /** Of a process and the images of its machine. */
  public MachineControl(SystemControl process, ImageControl images) {
    this.process = process;
    this.images = images;
  }

  @Override
  public void restart() throws CommandException {
    process.restart();
  }

  @Override
  public void shutdown() throws CommandException {
    process.shutdown();
  }

  @Override
  public Optional<ImageControl> image() {
    return Optional.of(images);
  }
}
