package dev.weir.runtime.cli;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.runtime.replay.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "replay",
    description = {
      "Run captures through a whole appliance under their own clock.",
      "Writes a capture for each interface, drops.json and summary.json; the same input gives the"
          + " same output.",
      "Interfaces of any kind in the configuration are replaced by the captures. Pauses longer than"
          + " 10 minutes are cut short."
    })
final class ReplayCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration.")
  private Path config = Path.of("");

  @Option(
      names = "--in",
      paramLabel = "INTERFACE=FILE",
      description = "Capture (pcap or pcapng) that comes in by an interface; repeat for more.")
  private Map<String, Path> inputs = new LinkedHashMap<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the results are written.")
  private Path output = Path.of("");

  @Option(
      names = "--modules",
      paramLabel = "FOLDER",
      description = "Folder of module jars, instead of the distribution's.")
  private Path modules = Paths.modules();

  @Override
  public Integer call() throws ModuleException {
    try {
      Replay.Result result =
          new Replay(modules, inputs, output).run(YamlSource.read(config, YamlLimits.STANDARD));
      System.out.println(
          result.received()
              + " frames in, "
              + result.sent()
              + " out, "
              + result.dropped()
              + " packets dropped; results in "
              + output);
      result.problems().forEach(problem -> System.err.println("warning: " + problem));
      return ExitCode.OK;
    } catch (ConfigException e) {
      Diagnosis.print(e);
      return ExitCode.REJECTED;
    } catch (IOException e) {
      System.err.println("error: " + e.getMessage());
      return ExitCode.REJECTED;
    }
  }
}
