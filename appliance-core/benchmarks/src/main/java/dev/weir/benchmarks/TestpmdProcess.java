package dev.weir.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A dpdk-testpmd with one thread that polls, driven by its prompt; it polls only when started. */
public final class TestpmdProcess implements AutoCloseable {
  private static final String PROMPT = "testpmd> ";
  private static final int END_SECONDS = 20;

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  private TestpmdProcess(Process process) {
    this.process = process;
    out = process.inputReader();
    in = process.outputWriter();
  }

  /**
   * Starts it.
   *
   * @param before words that come before the program
   * @param name of its own on this machine
   * @param devices as {@code --vdev} takes them
   * @param more arguments of testpmd's
   */
  public static TestpmdProcess start(
      List<String> before, String name, List<String> devices, List<String> more)
      throws BenchmarkException {
    List<String> words = new ArrayList<>(before);
    words.addAll(List.of("stdbuf", "-oL", "dpdk-testpmd", "--lcores", "0@(0,1),1@(0,1)"));
    words.addAll(List.of("--no-pci", "--no-telemetry", "--no-huge", "-m", "512"));
    words.add("--file-prefix=" + name);
    devices.forEach(device -> words.add("--vdev=" + device));
    words.addAll(List.of("--", "-i", "--nb-cores=1", "--total-num-mbufs=16384"));
    words.addAll(more);
    try {
      TestpmdProcess started =
          new TestpmdProcess(new ProcessBuilder(words).redirectErrorStream(true).start());
      started.awaitPrompt();
      return started;
    } catch (IOException e) {
      throw new BenchmarkException(
          "dpdk-testpmd (Debian: dpdk-dev) does not start: " + e.getMessage(), e);
    }
  }

  private String awaitPrompt() throws BenchmarkException, IOException {
    StringBuilder said = new StringBuilder();
    while (said.indexOf(PROMPT) < 0) {
      int next = out.read();
      if (next < 0) {
        throw new BenchmarkException("testpmd ended: " + said.toString().strip());
      }
      said.append((char) next);
    }
    return said.toString();
  }

  /** Gives a command and returns what it says. */
  public String command(String line) throws BenchmarkException, IOException {
    in.write(line + "\n");
    in.flush();
    return awaitPrompt();
  }

  @Override
  public void close() throws IOException {
    try {
      in.write("quit\n");
      in.flush();
      out.transferTo(Writer.nullWriter());
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
