package dev.weir.ovf.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir ovf}. */
@Command(
    name = "weir ovf",
    description = "Read, check, make, change and sign virtual appliances (OVF and OVA).",
    footer = {
      "",
      "A PACKAGE is an OVA file, a descriptor (.ovf), or a folder with one descriptor in it.",
      "Exit codes: 0 done, 1 refused or wrong, 2 wrong command line, 3 the machine lacks something."
    },
    subcommands = {
      InfoCommand.class,
      ValidateCommand.class,
      VerifyCommand.class,
      DiffCommand.class,
      PackCommand.class,
      UnpackCommand.class,
      ConvertCommand.class,
      EditCommand.class,
      SignCommand.class,
      EnvCommand.class,
      DeployLibvirtCommand.class
    })
public final class Ovf implements Runnable {
  private static final int USAGE_WIDTH = 110;

  @Spec private CommandSpec spec = CommandSpec.create();

  @SuppressWarnings("UnusedVariable") // picocli asks for it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print this text.")
  private boolean help;

  private Ovf() {}

  /** Runs and exits. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  public static int run(String... arguments) {
    return line().execute(arguments);
  }

  /** The command line, for tests to set its streams. */
  static CommandLine line() {
    return new CommandLine(new Ovf())
        .setUsageHelpWidth(USAGE_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((problem, line, _) -> Failures.tell(problem, line.getErr()));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
