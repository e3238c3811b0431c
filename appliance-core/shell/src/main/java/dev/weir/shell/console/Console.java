package dev.weir.shell.console;

import dev.weir.shell.ssh.ShellHost;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A terminal of the machine, at which one after another logs in. The terminal must pass every key
 * at once and unechoed; the start of the guest sets it so. One thread reads keys for as long as the
 * process lives; sessions run on another.
 */
final class Console {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  /** The screen of a machine, and what a serial line is taken for: neither tells its size. */
  private static final Size SIZE = Size.of(80, 24);

  private static final long PAUSE_MILLIS = 1000;

  private final Path tty;
  private final ShellHost host;
  private final ConsoleLogin login;
  private volatile boolean closed;

  Console(Path tty, ShellHost host, ConsoleLogin login) {
    this.tty = tty;
    this.host = host;
    this.login = login;
  }

  /** Begins to serve it, on threads of its own. */
  void start() {
    Thread.ofPlatform().daemon().name("console-" + tty.getFileName()).start(this::serve);
  }

  private void serve() {
    try (InputStream keys = new FileInputStream(tty.toFile());
        OutputStream out = new FileOutputStream(tty.toFile())) {
      while (!closed) {
        one(keys, out);
      }
    } catch (IOException e) {
      // A serial line that is not there answers with an error at the first read.
      LOG.info("No console on {}: {}", tty, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One login and its session; keys go to its terminal until it ends. The terminal is made when
   * somebody types: the library reads a list of capabilities for each, which a start can do
   * without, and a console that nobody uses costs nothing.
   */
  private void one(InputStream keys, OutputStream out) throws IOException, InterruptedException {
    out.write(login.invitation().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    byte[] buffer = new byte[256];
    int count = read(keys, buffer);
    if (closed) {
      return; // the key came after the last login that is allowed
    }
    // The session writes its first prompt over the one that is there.
    out.write('\r');
    LineDisciplineTerminal terminal =
        new LineDisciplineTerminal(
            "console", terminalType(), new KeptOpen(out), StandardCharsets.UTF_8);
    terminal.setAttributes(attributes(terminal.getAttributes()));
    terminal.setSize(SIZE);
    Thread session =
        Thread.ofVirtual()
            .name("session-" + tty.getFileName())
            .start(() -> login.run(terminal, host, "console " + tty.getFileName()));
    terminal.processInputBytes(buffer, 0, count);
    while (session.isAlive()) {
      // Looked at before each read: a session that has ended must not take the next one's keys.
      while (keys.available() == 0 && session.isAlive()) {
        Thread.sleep(20);
      }
      if (!session.isAlive()) {
        break;
      }
      terminal.processInputBytes(buffer, 0, read(keys, buffer));
    }
    session.join();
    terminal.close();
    if (!closed) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static int read(InputStream keys, byte[] buffer) throws IOException {
    int count = keys.read(buffer);
    if (count < 0) {
      throw new IOException("it has been closed");
    }
    return count;
  }

  private String terminalType() {
    return String.valueOf(tty.getFileName()).startsWith("ttyS") ? "vt100" : "linux";
  }

  private static Attributes attributes(Attributes attributes) {
    attributes.setInputFlag(Attributes.InputFlag.ICRNL, true);
    attributes.setOutputFlag(Attributes.OutputFlag.OPOST, true);
    attributes.setOutputFlag(Attributes.OutputFlag.ONLCR, true);
    attributes.setLocalFlag(Attributes.LocalFlag.ISIG, true);
    attributes.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    return attributes;
  }

  void close() {
    closed = true;
  }

  /** A session closes its terminal; the next one writes to the same. */
  private static final class KeptOpen extends FilterOutputStream {
    KeptOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
