package dev.weir.runtime.cli;

import dev.weir.runtime.modules.ModuleException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The launcher's command line. */
@Command(
    name = "weir",
    mixinStandardHelpOptions = true,
    subcommands = {
      LabCommand.class,
      RunCommand.class,
      CheckCommand.class,
      SchemaCommand.class,
      ReplayCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    description = "Virtual network appliances: one packet pipeline, pluggable modules.",
    footer = {
      "",
      "Commands of the launcher itself:",
      "  bench    Run benchmarks: weir bench --help",
      "  image    Build bootable appliances from recipes: weir image --help",
      "  ovf      Make, check, convert and sign OVF packages: weir ovf --help",
      "  test     Install test peers, build, run every test: weir test --help",
      "",
      "Exit codes: 0 done, 1 rejected, 2 wrong usage, 3 the machine lacks something."
    })
public final class WeirCommand implements Runnable {
  private WeirCommand() {}

  /** Runs a command line and returns its exit code. */
  public static int run(String[] arguments) {
    CommandLine line = new CommandLine(new WeirCommand());
    line.getSubcommands().values().forEach(WeirCommand::addHelp);
    line.setExecutionExceptionHandler(
        (exception, _, _) -> {
          if (exception instanceof ModuleException) {
            System.err.println("error: " + exception.getMessage());
            return ExitCode.ENVIRONMENT;
          }
          throw exception;
        });
    return line.execute(arguments);
  }

  private static void addHelp(CommandLine command) {
    if (!command.getCommandName().equals("help")) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(new CommandLine(new WeirCommand()), "a command is missing");
  }
}
