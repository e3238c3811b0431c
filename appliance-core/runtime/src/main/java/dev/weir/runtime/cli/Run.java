package dev.weir.runtime.cli;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.runtime.machine.Machine;
import dev.weir.runtime.machine.MachineControl;
import dev.weir.runtime.manage.ProcessControl;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.runtime.manage.WorkerProcessors;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.shell.command.SystemControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs an appliance until it is told to stop: for the command line, and for an image, whose start
 * does without the library that reads command lines: it was a twelfth of Java's part.
 *
 * @param config the operator's configuration
 * @param machine the machine, where the appliance has it to itself
 */
public record Run(
    Path config,
    Path state,
    Path data,
    Path modules,
    int workers,
    List<Integer> processors,
    Optional<Machine> machine) {

  Run(Path config, Path state, Path data, Path modules, int workers, List<Integer> processors) {
    this(config, state, data, modules, workers, processors, Optional.empty());
  }

  /**
   * What an image does.
   *
   * @param folder what the guest's start has prepared
   * @param state what survives a restart
   * @param data logs and users' files
   * @param config what the image was built with
   * @return what the process exits with
   */
  public static int machine(Path folder, Path state, Path data, Path config)
      throws IOException, InterruptedException {
    try {
      Machine machine = new Machine(folder, Machine.IMAGE);
      return new Run(
              config,
              state,
              data,
              Paths.modules(),
              1,
              WorkerProcessors.choose(1),
              Optional.of(machine))
          .call();
    } catch (ModuleException e) {
      System.err.println("error: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  int call() throws ModuleException, IOException, InterruptedException {
    ProcessControl process = new ProcessControl();
    SystemControl control = process;
    String version = version();
    if (machine.isPresent()) {
      control = new MachineControl(process, machine.get().images(data, process));
      version = machine.get().release().version();
    }
    RunningAppliance.Settings settings =
        new RunningAppliance.Settings(
            modules,
            state,
            data,
            workers,
            processors,
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

  /** The appliance's own version. */
  static String version() {
    return Optional.ofNullable(Run.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
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
