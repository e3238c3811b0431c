package dev.weir.shell.command;

import dev.weir.sdk.command.CommandException;
import java.util.Optional;

/**
 * What {@code request system} does to the appliance as a whole. Supplied by the runtime. Calls
 * return before the effect, so that the operator is answered. Thread-safe.
 */
public interface SystemControl {
  /**
   * Stops the appliance and starts it again from its last permanent configuration.
   *
   * @throws CommandException if that is not possible here
   */
  void restart() throws CommandException;

  /**
   * Stops the appliance for good. The machine runs on.
   *
   * @throws CommandException if that is not possible here
   */
  void shutdown() throws CommandException;

  /** The image and its machine; empty where the appliance does not run from an image. */
  Optional<ImageControl> image();
}
