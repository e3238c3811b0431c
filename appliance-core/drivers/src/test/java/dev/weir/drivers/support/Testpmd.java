package dev.weir.drivers.support;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A dpdk-testpmd with one poll-mode thread, driven by its prompt. */
public final class Testpmd implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Process process;
  private final BufferedWriter in;
  private final StringBuilder output = new StringBuilder();

  private Testpmd(Process process) {
    this.process = process;
    in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread.ofPlatform().daemon().name("testpmd output").start(this::read);
  }

  /**
   * Starts it and waits for its prompt.
   *
   * @param devices {@code --vdev} arguments
   * @param arguments of testpmd itself
   */
  public static Testpmd start(List<String> devices, String... arguments) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("stdbuf", "-oL", "dpdk-testpmd", "--lcores", "0@(0,1),1@(0,1)", "--no-pci"));
    words.addAll(List.of("--no-telemetry", "--no-huge", "-m", "256"));
    words.add(
        "--file-prefix=weir" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet());
    devices.forEach(device -> words.add("--vdev=" + device));
    words.addAll(List.of("--", "-i", "--nb-cores=1", "--total-num-mbufs=8192", "--no-flush-rx"));
    words.addAll(List.of(arguments));
    Testpmd testpmd = new Testpmd(new ProcessBuilder(words).redirectErrorStream(true).start());
    String said = testpmd.await("testpmd> ");
    if (said.contains("Fail") || said.contains("not start")) {
      throw new IOException("testpmd does not start: " + said);
    }
    return testpmd;
  }

  private void read() {
    try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      char[] some = new char[4096];
      for (int got = reader.read(some); got >= 0; got = reader.read(some)) {
        synchronized (output) {
          output.append(some, 0, got);
          output.notifyAll();
        }
      }
    } catch (IOException ended) {
      // The process is gone.
    }
  }

  /** What it has said up to a text, which is taken out. */
  private String await(String text) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    synchronized (output) {
      int at = output.indexOf(text);
      while (at < 0) {
        if (System.nanoTime() > end || !process.isAlive()) {
          throw new IOException("testpmd does not say \"" + text + "\" but:\n" + output);
        }
        output.wait(100);
        at = output.indexOf(text);
      }
      String said = output.substring(0, at);
      output.delete(0, at + text.length());
      return said;
    }
  }

  /** Gives a command; what it answers. */
  public String command(String line) throws Exception {
    synchronized (output) {
      output.setLength(0);
    }
    in.write(line + "\n");
    in.flush();
    return await("testpmd> ");
  }

  /** Frames that a port has received. */
  public long received(int port) throws Exception {
    return figure(port, "RX-packets");
  }

  /** Frames that a port has sent. */
  public long sent(int port) throws Exception {
    return figure(port, "TX-packets");
  }

  private long figure(int port, String name) throws Exception {
    String all = command("show port stats " + port);
    Matcher matcher = Pattern.compile(name + ":\\s*(\\d+)").matcher(all);
    if (!matcher.find()) {
      throw new IOException("testpmd does not tell " + name + ":\n" + all);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Kills it on the spot, as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws Exception {
    if (process.isAlive()) {
      try {
        in.write("quit\n");
        in.flush();
      } catch (IOException gone) {
        // It has ended by itself.
      }
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
    }
  }
}
