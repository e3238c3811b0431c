package dev.weir.runtime.cli;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.os.Affinity;
import dev.weir.runtime.machine.Machine;
import dev.weir.runtime.machine.MachineControl;
import dev.weir.runtime.manage.ProcessControl;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.runtime.manage.WorkerProcessors;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.shell.command.SystemControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
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
      isRoot()
          ? Path.of("/var/lib/weir")
          : Path.of(System.getProperty("user.home"), ".local", "state", "weir");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Logs and users' files. Default: the folder of --state.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--machine",
      paramLabel = "FOLDER",
      hidden = true,
      description = "Given by the start of an image: the appliance has its machine to itself.")
  private Optional<Path> machineFolder = Optional.empty();

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
          "Processors to pin the workers to, one each. Default: the last ones, where there are at"
              + " least two more than workers.")
  private List<Integer> processors = List.of();

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

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
    Optional<Machine> machine = machineFolder.map(folder -> new Machine(folder, Machine.IMAGE));
    ProcessControl process = new ProcessControl();
    SystemControl control = process;
    String version = VersionCommand.version();
    if (machine.isPresent()) {
      control = new MachineControl(process, machine.get().images(data.orElse(state), process));
      version = machine.get().release().version();
    }
    RunningAppliance.Settings settings =
        new RunningAppliance.Settings(
            modules,
            state,
            data.orElse(state),
            workers,
            workerProcessors(),
            version,
            isRoot() || machine.isPresent(),
            control,
            machine);
    AtomicReference<Optional<RunningAppliance>> current = new AtomicReference<>(Optional.empty());
    Thread hook = new Thread(() -> close(current));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      ProcessControl.Request request;
      do {
        current.set(Optional.of(start(settings)));
        request = process.await();
        close(current);
      } while (request == ProcessControl.Request.RESTART);
      return switch (request) {
        case REBOOT -> ExitCode.REBOOT;
        case POWER_OFF -> ExitCode.POWER_OFF;
        default -> ExitCode.OK;
      };
    } catch (ConfigException e) {
      Diagnosis.print(e);
      return ExitCode.REJECTED;
    }
  }

  private RunningAppliance start(RunningAppliance.Settings settings)
      throws ModuleException, IOException, ConfigException {
    RunningAppliance running = RunningAppliance.start(settings, configuration(settings));
    running.notices().forEach(notice -> System.err.println("warning: " + notice));
    running
        .management()
        .shell()
        .addresses()
        .forEach(address -> System.out.println("SSH on " + address));
    System.out.println("Weir runs; state in " + state);
    return running;
  }

  /**
   * An image's file is where its first start begins; a later image's does not undo what is there.
   */
  private Optional<YamlSource> configuration(RunningAppliance.Settings settings)
      throws IOException, ConfigException {
    if (settings.machine().isPresent() && RunningAppliance.hasConfiguration(settings)) {
      return Optional.empty();
    }
    return Optional.of(YamlSource.read(config, YamlLimits.STANDARD));
  }

  /** Whoever comes first closes it: the request of an operator, or the end of the process. */
  private static void close(AtomicReference<Optional<RunningAppliance>> current) {
    current.getAndSet(Optional.empty()).ifPresent(RunningAppliance::close);
  }
}
