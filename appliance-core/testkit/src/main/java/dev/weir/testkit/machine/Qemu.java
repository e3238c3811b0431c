package dev.weir.testkit.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine of QEMU whose serial console goes to a file. Killed when closed; for one thread.
 *
 * <p>Nothing is in it but what its command line says, and nothing speeds it up: a guest on a loaded
 * machine takes minutes, so all waits are long.
 */
public final class Qemu implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int PAUSE_MILLIS = 100;

  private final Process process;
  private final Path console;

  private Qemu(Process process, Path console) {
    this.process = process;
    this.console = console;
  }

  /**
   * Starts one. What QEMU itself says goes to {@code qemu.log} beside the console.
   *
   * @param console file that gets what the guest writes to its serial line
   * @param words of QEMU's command line: processors, memory, devices
   * @throws IOException if it cannot be started
   */
  public static Qemu start(Path console, List<String> words) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "qemu-system-x86_64",
                "-cpu",
                "max",
                "-display",
                "none",
                "-nodefaults",
                "-monitor",
                "stdio",
                "-serial",
                "file:" + console));
    line.addAll(words);
    Files.deleteIfExists(console);
    Qemu qemu =
        new Qemu(
            new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(said(console).toFile())
                .start(),
            console);
    qemu.awaitDevices();
    return qemu;
  }

  /** It answers its monitor once all its devices are there. */
  private void awaitDevices() throws IOException {
    try {
      monitor("info status");
      while (!Files.readString(said(console), StandardCharsets.ISO_8859_1).contains("VM status")) {
        checkAlive();
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | AssertionError e) {
      close();
      throw e;
    }
  }

  private static Path said(Path console) {
    return console.resolveSibling("qemu.log");
  }

  /** What the guest has shown on its console. */
  public String console() throws IOException {
    return Files.exists(console) ? Files.readString(console, StandardCharsets.ISO_8859_1) : "";
  }

  /** Waits until the console shows a text; fails if it does not, or the machine ends. */
  public void await(String text) throws IOException, InterruptedException {
    await(text, 1);
  }

  /** Waits until the console has shown a text a number of times. */
  public void await(String text, int times) throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (console().split(java.util.regex.Pattern.quote(text), -1).length <= times) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no '" + text + "' on the console:\n" + console());
      }
      checkAlive();
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Fails if the machine has ended, with what QEMU and the guest said. */
  public void checkAlive() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(
          "the machine has ended: " + Files.readString(said(console)) + "\n" + console());
    }
  }

  /** Gives QEMU's monitor a command. */
  public void monitor(String command) throws IOException {
    process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Waits until the machine is off. */
  public void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the machine stays on:\n" + console());
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    process.getOutputStream().close();
  }
}
