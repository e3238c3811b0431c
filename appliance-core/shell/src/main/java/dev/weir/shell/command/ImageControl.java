package dev.weir.shell.command;

import dev.weir.sdk.command.CommandException;
import java.util.List;
import java.util.function.Consumer;

/** The machine and the images of an appliance that runs from an image. Thread-safe. */
public interface ImageControl {
  /**
   * An installed image.
   *
   * @param slot A or B
   * @param version of Weir
   * @param state {@code running}, {@code running on trial}, {@code next}, {@code good} or {@code
   *     bad}
   */
  record Image(String slot, String version, String state) {}

  /** Restarts the machine. */
  void reboot() throws CommandException;

  /** Switches the machine off. */
  void powerOff() throws CommandException;

  /** The system that runs is healthy: from now on it is the one that starts. */
  void declareGood() throws CommandException;

  /** What is installed. */
  List<Image> images() throws CommandException;

  /**
   * Verifies a signed bundle and writes it to the slot that does not run.
   *
   * @param source URL, or a file that users may handle
   * @param olderToo whether an image older than the one that runs is taken
   * @param progress told of each step, a line each
   */
  void add(String source, boolean olderToo, Consumer<String> progress)
      throws CommandException, InterruptedException;

  /** Makes the other slot the one that starts next. */
  void rollback() throws CommandException;

  /** Empties the slot that does not run. */
  void delete() throws CommandException;
}
