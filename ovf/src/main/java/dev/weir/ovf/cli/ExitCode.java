package dev.weir.ovf.cli;

/** What the command exits with. */
public final class ExitCode {
  /** Done, and nothing is wrong. */
  public static final int OK = 0;

  /** The input was refused, or a check failed. */
  public static final int REJECTED = 1;

  /** The command line was wrong. */
  public static final int USAGE = 2;

  /** The machine lacks something: a file, space, a permission. */
  public static final int ENVIRONMENT = 3;

  private ExitCode() {}
}
