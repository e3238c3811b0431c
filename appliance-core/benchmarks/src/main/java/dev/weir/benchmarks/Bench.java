package dev.weir.benchmarks;

import dev.weir.benchmarks.card.CardBenchmark;
import dev.weir.benchmarks.classify.ClassifyBenchmark;
import dev.weir.benchmarks.commit.CommitBenchmark;
import dev.weir.benchmarks.connection.ConnectionBenchmark;
import dev.weir.benchmarks.fib.FibBenchmark;
import dev.weir.benchmarks.image.ImageBenchmark;
import dev.weir.benchmarks.ovf.OvfBenchmark;
import dev.weir.benchmarks.pipeline.PipelineBenchmark;
import dev.weir.benchmarks.pipeline.WarmUpBenchmark;
import dev.weir.benchmarks.pipeline.WorkersBenchmark;
import dev.weir.benchmarks.shape.ShapeBenchmark;
import dev.weir.benchmarks.tap.DriversBenchmark;
import dev.weir.benchmarks.tap.IdleBenchmark;
import dev.weir.benchmarks.tap.LatencyBenchmark;
import dev.weir.benchmarks.tap.TapBenchmark;
import dev.weir.benchmarks.vhost.CopiesBenchmark;
import dev.weir.benchmarks.vhost.VhostBenchmark;
import dev.weir.runtime.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir bench}. */
@Command(
    name = "weir bench",
    description = {
      "Run a benchmark and print its figures: medians of repeated samples, each with its unit,"
          + " smallest and largest.",
      "Full Internet routing tables are taken from the folder in WEIR_CORPUS; without it a table of"
          + " that size is made up."
    },
    footerHeading = "%nBenchmarks:%n")
public final class Bench implements Callable<Integer> {
  private static final List<Benchmark> ALL =
      List.of(
          new PipelineBenchmark(),
          new WorkersBenchmark(),
          new WarmUpBenchmark(),
          new TapBenchmark(),
          new DriversBenchmark(),
          new IdleBenchmark(),
          new LatencyBenchmark(),
          new CardBenchmark(),
          new VhostBenchmark(),
          new CopiesBenchmark(),
          new FibBenchmark(),
          new CommitBenchmark(),
          new ConnectionBenchmark(),
          new ClassifyBenchmark(),
          new ShapeBenchmark(),
          new OvfBenchmark(),
          new ImageBenchmark());

  private static final int USAGE_WIDTH = 110;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "The benchmark; see below.")
  private String name = "";

  @SuppressWarnings("UnusedVariable") // picocli asks for it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this text.")
  private boolean help;

  @Option(names = "--json", description = "Print the results as JSON when all are there.")
  private boolean json;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "7",
      description = "Samples of each figure (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "Length of a sample (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--case",
      paramLabel = "CASE",
      description = "Measure this case only; repeat for more.")
  private Set<String> cases = new LinkedHashSet<>();

  @Option(
      names = "--modules",
      paramLabel = "FOLDER",
      description = "Folder of module jars, instead of the distribution's.")
  private Path modules = Path.of(System.getProperty("weir.home", "."), "modules");

  private Bench() {}

  /** Runs and exits. */
  public static void main(String[] arguments) {
    System.setProperty("logback.configurationFile", "logback-bench.xml");
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Bench());
    line.setUsageHelpWidth(USAGE_WIDTH);
    line.getCommandSpec()
        .usageMessage()
        .footer(ALL.stream().map(Bench::help).toArray(String[]::new));
    return line.execute(arguments);
  }

  private static String help(Benchmark one) {
    String text = String.format("  %-11s%s", one.name(), one.description());
    return one.cases().isEmpty()
        ? text
        : text + "%n             Cases: " + String.join(", ", one.cases());
  }

  @Override
  public Integer call() {
    Benchmark benchmark =
        ALL.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> wrong("there is no benchmark '" + name + "'"));
    for (String one : cases) {
      if (!benchmark.cases().contains(one)) {
        System.err.println(
            "error: "
                + name
                + " has no case '"
                + one
                + "'; it has: "
                + String.join(", ", benchmark.cases()));
        return ExitCode.USAGE;
      }
    }
    if (runs < 1 || !(seconds > 0) || seconds > 3600) {
      throw wrong("at least one run, of more than no time and at most an hour");
    }
    Optional<Path> corpus = Optional.ofNullable(System.getenv("WEIR_CORPUS")).map(Path::of);
    List<Measurement> results = new ArrayList<>();
    String machine = Machine.describe();
    if (!json) {
      System.out.println(machine);
    }
    Remains.removeAtEnd();
    try {
      benchmark.run(
          new BenchOptions(runs, seconds, cases, modules, corpus),
          result -> {
            results.add(result);
            if (!json) {
              System.out.println(result);
            }
          });
    } catch (BenchmarkException | IOException e) {
      System.err.println("error: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
    if (json) {
      System.out.println(Report.json(name, machine, results));
    }
    return ExitCode.OK;
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
