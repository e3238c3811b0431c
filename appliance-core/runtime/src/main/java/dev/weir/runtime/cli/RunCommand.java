package dev.weir.runtime.cli;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.engine.EngineOptions;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.runtime.modules.ModuleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
      names = "--modules",
      paramLabel = "FOLDER",
      description = "Folder of module jars, instead of the distribution's.")
  private Path modules = Paths.modules();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads that forward packets. Default: ${DEFAULT-VALUE}.")
  private int workers = 1;

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws ModuleException, IOException, InterruptedException {
    if (workers < 1 || workers > EngineOptions.MOST_WORKERS) {
      throw new ParameterException(
          spec.commandLine(), "--workers must be 1-" + EngineOptions.MOST_WORKERS);
    }
    RunningAppliance.Settings settings =
        new RunningAppliance.Settings(
            modules, state, workers, VersionCommand.version(), isRoot(), Optional.empty());
    try {
      RunningAppliance running =
          RunningAppliance.start(
              settings, Optional.of(YamlSource.read(config, YamlLimits.STANDARD)));
      running.notices().forEach(notice -> System.err.println("warning: " + notice));
      running
          .management()
          .shell()
          .addresses()
          .forEach(address -> System.out.println("SSH on " + address));
      System.out.println("Weir runs; state in " + state);
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    running.close();
                    stopped.countDown();
                  }));
      stopped.await();
      return ExitCode.OK;
    } catch (ConfigException e) {
      Diagnosis.print(e);
      return ExitCode.REJECTED;
    }
  }
}
