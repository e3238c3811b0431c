package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import dev.weir.benchmarks.Fork;
import dev.weir.benchmarks.drivers.TapForward;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private final String left;
  private final String right;

  private DriverLoop(Hosts hosts, Process process, String left, String right) {
    this.hosts = hosts;
    this.process = process;
    this.left = left;
    this.right = right;
  }

  /** A measurement that needs the loop. */
  interface Measured<T> {
    T measure() throws BenchmarkException;
  }

  /** A loop that sleeps when nothing comes. */
  static DriverLoop start(String name) throws BenchmarkException, IOException {
    return start(name, List.of("-v"));
  }

  /** A loop that never sleeps, and takes a whole processor unless it is {@link #hold held}. */
  static DriverLoop startPolling(String name) throws BenchmarkException, IOException {
    return start(name, List.of("-v", "-p"));
  }

  private static DriverLoop start(String name, List<String> options)
      throws BenchmarkException, IOException {
    Hosts hosts = Hosts.create(name);
    Optional<Process> started = Optional.empty();
    String left = name + "l";
    String right = name + "r";
    List<String> arguments = new ArrayList<>(List.of(left, right));
    arguments.addAll(options);
    try {
      Process process =
          new ProcessBuilder(Fork.command(TapForward.class, arguments))
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
      return new DriverLoop(hosts, process, left, right);
    } catch (BenchmarkException | IOException e) {
      started.ifPresent(Process::destroy);
      hosts.close();
      throw e;
    }
  }

  Hosts hosts() {
    return hosts;
  }

  /** The client's TAP. */
  String left() {
    return left;
  }

  /** The server's TAP. */
  String right() {
    return right;
  }

  /** Takes the processor from it. */
  void hold() throws BenchmarkException {
    Command.run("kill -STOP " + process.pid());
  }

  /** Measures while it runs, and holds it again. */
  <T> T during(Measured<T> measured) throws BenchmarkException {
    Command.run("kill -CONT " + process.pid());
    try {
      return measured.measure();
    } finally {
      hold();
    }
  }

  @Override
  public void close() throws BenchmarkException {
    Command.run("kill -CONT " + process.pid());
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
