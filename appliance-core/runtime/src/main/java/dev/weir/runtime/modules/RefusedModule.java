package dev.weir.runtime.modules;

import java.nio.file.Path;

/**
 * A jar or folder that could not be loaded. The appliance runs without it.
 *
 * @param source the jar or folder
 * @param reason why, and what to do
 */
public record RefusedModule(Path source, String reason) {
  /** Name of the jar or folder. */
  public String fileName() {
    return String.valueOf(source.getFileName());
  }

  @Override
  public String toString() {
    return "module " + fileName() + " is not loaded: " + reason;
  }
}
