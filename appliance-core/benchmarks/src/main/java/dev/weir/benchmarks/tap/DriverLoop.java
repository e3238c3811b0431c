package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import dev.weir.benchmarks.Fork;
import dev.weir.benchmarks.drivers.TapForward;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@link TapForward} in a virtual machine of its own between two hosts: TAPs without a pipeline.
 */
final class DriverLoop implements AutoCloseable {
  private static final long LONGEST_STOP_SECONDS = 10;

  private final Hosts hosts;
  private final Process process;

  private DriverLoop(Hosts hosts, Process process) {
    this.hosts = hosts;
    this.process = process;
  }

  static DriverLoop start(String name) throws BenchmarkException, IOException {
    Hosts hosts = Hosts.create(name);
    Optional<Process> started = Optional.empty();
    String left = name + "l";
    String right = name + "r";
    try {
      Process process =
          new ProcessBuilder(Fork.command(TapForward.class, List.of(left, right, "-v")))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      started = Optional.of(process);
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      if (!"ready".equals(out.readLine())) {
        throw new BenchmarkException("the drivers' loop does not start");
      }
      Command.run("ip link set " + left + " netns " + hosts.client());
      Command.run("ip link set " + right + " netns " + hosts.server());
      hosts.connect(left, right);
      return new DriverLoop(hosts, process);
    } catch (BenchmarkException | IOException e) {
      started.ifPresent(Process::destroy);
      hosts.close();
      throw e;
    }
  }

  Hosts hosts() {
    return hosts;
  }

  @Override
  public void close() throws BenchmarkException {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    hosts.close();
  }
}
