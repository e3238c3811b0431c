package dev.weir.runtime;

import dev.weir.runtime.cli.ExitCode;
import dev.weir.runtime.cli.Run;
import java.nio.file.Path;

/** Entry point of an image: {@code MachineMain MACHINE STATE DATA CONFIG}, called by its start. */
public final class MachineMain {
  private MachineMain() {}

  /** Runs the appliance that has this machine to itself, and exits with its code. */
  public static void main(String[] arguments) {
    int code = ExitCode.REJECTED;
    try {
      code =
          Run.machine(
              Path.of(arguments[0]),
              Path.of(arguments[1]),
              Path.of(arguments[2]),
              Path.of(arguments[3]));
    } catch (Exception e) {
      // The supervisor shows it, and starts again.
      e.printStackTrace();
    }
    System.exit(code);
  }
}
