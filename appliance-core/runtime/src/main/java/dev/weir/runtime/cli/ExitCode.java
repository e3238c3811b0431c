package dev.weir.runtime.cli;

/** What the launcher's sub-commands exit with. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** The input was refused, or a check failed. */
  public static final int REJECTED = 1;

  /** The command line was wrong. */
  public static final int USAGE = 2;

  /** The machine lacks something that is needed. */
  public static final int ENVIRONMENT = 3;

  /** The machine is to start again; told to the supervisor of an image. */
  public static final int REBOOT = 10;

  /** The machine is to be switched off; told to the supervisor of an image. */
  public static final int POWER_OFF = 11;

  private ExitCode() {}
}
