package dev.weir.runtime;

import dev.weir.runtime.cli.ExitCode;
import dev.weir.runtime.cli.Run;
import java.nio.file.Path;

/** Entry point of an image: {@code MachineMain MACHINE STATE DATA CONFIG}, called by its start. */
public final class MachineMain {
  private static final System.Logger LOG = System.getLogger("dev.weir.start");

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
      LOG.log(System.Logger.Level.ERROR, "the appliance does not run", e);
      // The supervisor shows what is told here, and starts again.
      System.err.println("error: " + e);
    }
    System.exit(code);
  }
}
