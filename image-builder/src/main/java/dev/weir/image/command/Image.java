package dev.weir.image.command;

import dev.weir.config.problem.ConfigException;
import dev.weir.image.ImageException;
import dev.weir.ovf.cli.ExitCode;
import dev.weir.ovf.cli.Failures;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir image}. */
@Command(
    name = "weir image",
    description = "Build bootable appliances from recipes.",
    footer = {
      "",
      "A RECIPE is a file, or the name of one that is shipped: edge, switch, minimal.",
      "Exit codes: 0 done, 1 refused or wrong, 2 wrong command line, 3 the machine lacks something."
    },
    subcommands = {
      BuildCommand.class,
      LockCommand.class,
      RelockCommand.class,
      RecipeSchemaCommand.class
    })
public final class Image implements Runnable {
  private static final int USAGE_WIDTH = 110;

  @Spec private CommandSpec spec = CommandSpec.create();

  @SuppressWarnings("UnusedVariable") // picocli asks for it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print this text.")
  private boolean help;

  private Image() {}

  /** Runs and exits. */
  public static void main(String[] arguments) {
    System.exit(line().execute(arguments));
  }

  /** The command line, for tests to set its streams. */
  static CommandLine line() {
    return new CommandLine(new Image())
        .setUsageHelpWidth(USAGE_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Image::handle);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int handle(Exception problem, CommandLine line, CommandLine.ParseResult result)
      throws Exception {
    PrintWriter err = line.getErr();
    switch (problem) {
      case ConfigException e -> {
        e.diagnostics().forEach(one -> err.println("error: " + one));
        return ExitCode.REJECTED;
      }
      case ImageException e -> {
        err.println("error: " + e.getMessage());
        return ExitCode.REJECTED;
      }
      default -> {
        return Failures.tell(problem, err);
      }
    }
  }
}
