package dev.weir.runtime.cli;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.runtime.appliance.ConfigurationCheck;
import dev.weir.runtime.modules.ModuleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description =
        "Check a configuration without running it: every error with its place and remedy.")
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "The configuration, a YAML file.")
  private Path config = Path.of("");

  @Option(
      names = "--modules",
      paramLabel = "FOLDER",
      description = "Folder of module jars, instead of the distribution's.")
  private Path modules = Paths.modules();

  @Override
  public Integer call() throws ModuleException, IOException {
    try {
      List<Diagnostic> found =
          ConfigurationCheck.run(modules, YamlSource.read(config, YamlLimits.STANDARD));
      if (!found.isEmpty()) {
        Diagnosis.print(found);
      }
      if (found.stream().anyMatch(Diagnostic::isError)) {
        return ExitCode.REJECTED;
      }
      System.out.println(config + " is good.");
      return ExitCode.OK;
    } catch (ConfigException e) {
      Diagnosis.print(e);
      return ExitCode.REJECTED;
    }
  }
}
