package dev.weir.runtime.cli;

import dev.weir.engine.EngineOptions;
import dev.weir.engine.os.Affinity;
import dev.weir.runtime.manage.WorkerProcessors;
import dev.weir.runtime.modules.ModuleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Run an appliance until it is told to stop.",
      "The configuration file is imported when it is new or was changed; otherwise the last"
          + " committed configuration is taken."
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "The configuration, a YAML file.")
  private Path config = Path.of("");

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description =
          "What survives a restart: revisions, keys, leases, logs. Default: ${DEFAULT-VALUE}.")
  private Path state =
      Run.isRoot()
          ? Path.of("/var/lib/weir")
          : Path.of(System.getProperty("user.home"), ".local", "state", "weir");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Logs and users' files. Default: the folder of --state.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--modules",
      paramLabel = "FOLDER",
      description = "Folder of module jars, instead of the distribution's.")
  private Path modules = Paths.modules();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads that forward packets. Default: ${DEFAULT-VALUE}.")
  private int workers = 1;

  @Option(
      names = "--processors",
      paramLabel = "N",
      split = ",",
      description =
          "Processors to pin the workers to, one each. Default: the last ones, of one NUMA node if"
              + " one has so many, where there are at least two more than workers.")
  private List<Integer> processors = List.of();

  private List<Integer> workerProcessors() {
    if (processors.isEmpty()) {
      return WorkerProcessors.choose(workers);
    }
    BitSet allowed = Affinity.current();
    for (int processor : processors) {
      if (processor < 0 || !allowed.get(processor)) {
        throw new ParameterException(
            spec.commandLine(),
            "--processors: this process may not use processor " + processor + ", only " + allowed);
      }
    }
    if (processors.size() != workers) {
      throw new ParameterException(
          spec.commandLine(), "--processors must name one for each of " + workers + " workers");
    }
    return processors;
  }

  static void checkWorkers(int workers, CommandSpec spec) {
    if (workers < 1 || workers > EngineOptions.MOST_WORKERS) {
      throw new ParameterException(
          spec.commandLine(), "--workers must be 1-" + EngineOptions.MOST_WORKERS);
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws ModuleException, IOException, InterruptedException {
    checkWorkers(workers, spec);
    return new Run(config, state, data.orElse(state), modules, workers, workerProcessors()).call();
  }
}
