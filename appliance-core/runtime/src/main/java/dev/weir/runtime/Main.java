package dev.weir.runtime;

import dev.weir.runtime.cli.WeirCommand;

/** Entry point of the launcher's sub-commands. */
public final class Main {
  private Main() {}

  /** Runs a sub-command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(WeirCommand.run(arguments));
  }
}
