package dev.weir.shell.command;

import dev.weir.sdk.command.CommandException;

/** What {@code request system} does to the appliance as a whole. Supplied by the runtime. */
public interface SystemControl {
  /**
   * Ends the process so that it is started again; under an image, reboots.
   *
   * @throws CommandException if that is not possible here
   */
  void reboot() throws CommandException;

  /**
   * Ends the process for good; under an image, powers off.
   *
   * @throws CommandException if that is not possible here
   */
  void powerOff() throws CommandException;
}
