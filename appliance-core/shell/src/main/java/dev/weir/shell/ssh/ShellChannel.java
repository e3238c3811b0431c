package dev.weir.shell.ssh;

import dev.weir.shell.access.Sessions;
import dev.weir.shell.session.Exit;
import dev.weir.shell.session.ShellSession;
import dev.weir.shell.terminal.InteractiveShell;
import dev.weir.shell.terminal.StreamScreen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell or exec channel, each on a virtual thread of its own. With a terminal and no command it
 * is interactive; else the lines of the command, or of the input, are run until one fails, and its
 * exit code is the channel's.
 */
final class ShellChannel implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(ShellChannel.class);
  private static final int MAX_COLUMNS = 1_000;
  private static final int MAX_BATCH_LINES = 100_000;

  private final ShellHost host;
  private final Sessions.Session entry;
  private final Optional<String> command;
  private @Nullable InputStream in;
  private @Nullable OutputStream out;
  private @Nullable OutputStream err;
  private @Nullable ExitCallback exit;
  private volatile @Nullable Terminal terminal;
  private volatile @Nullable Thread thread;

  ShellChannel(ShellHost host, Sessions.Session entry, Optional<String> command) {
    this.host = host;
    this.entry = entry;
    this.command = command;
  }

  @Override
  public void setInputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public void setOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void setErrorStream(OutputStream err) {
    this.err = err;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    this.exit = callback;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) {
    String name = "session-" + entry.number();
    thread = Thread.ofVirtual().name(name).start(() -> run(environment));
  }

  @Override
  public void destroy(ChannelSession channel) {
    Terminal open = terminal;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("Closing terminal: {}", e.toString());
      }
    }
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  private void run(Environment environment) {
    int code = Exit.REJECTED.code();
    try (ShellSession shell = host.openSession(entry)) {
      environment.addSignalListener((channel, signal) -> shell.cancel(), Signal.INT);
      boolean hasTerminal = environment.getEnv().containsKey(Environment.ENV_TERM);
      if (hasTerminal && command.isEmpty()) {
        interactive(shell, environment);
        code = Exit.OK.code();
      } else {
        code = batch(shell);
      }
    } catch (IOException e) {
      LOG.debug("Channel ended: {}", e.toString());
    } catch (RuntimeException e) {
      LOG.error("Session failed", e);
    } finally {
      Thread.interrupted();
      Objects.requireNonNull(exit).onExit(code);
    }
  }

  private int batch(ShellSession shell) throws IOException {
    StreamScreen screen =
        new StreamScreen(Objects.requireNonNull(out), Objects.requireNonNull(err));
    List<String> lines = new ArrayList<>();
    if (command.isPresent()) {
      command.get().lines().limit(MAX_BATCH_LINES).forEach(lines::add);
      return runLines(shell, lines, screen);
    }
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
    Exit last = Exit.OK;
    String line = BoundedLines.next(reader);
    while (line != null && last == Exit.OK && !shell.ended()) {
      last = shell.run(line, screen);
      line = BoundedLines.next(reader);
    }
    return last.code();
  }

  private static int runLines(ShellSession shell, List<String> lines, StreamScreen screen) {
    for (String line : lines) {
      Exit result = shell.run(line, screen);
      if (result != Exit.OK || shell.ended()) {
        return result.code();
      }
    }
    return Exit.OK.code();
  }

  private void interactive(ShellSession shell, Environment environment) throws IOException {
    String type = environment.getEnv().getOrDefault(Environment.ENV_TERM, "dumb");
    String known = type.matches("[A-Za-z0-9._+-]{1,40}") ? type : "dumb";
    SshTerminal tty = new SshTerminal(known, Objects.requireNonNull(out));
    terminal = tty;
    tty.setAttributes(attributes(tty.getAttributes(), environment));
    tty.setSize(size(environment));
    environment.addSignalListener(
        (channel, signal) -> {
          tty.setSize(size(environment));
          tty.raise(Terminal.Signal.WINCH);
        },
        Signal.WINCH);
    InputStream keys = Objects.requireNonNull(in);
    Thread pump = Thread.ofVirtual().name("keys-" + entry.number()).start(() -> pump(keys, tty));
    try (tty) {
      new InteractiveShell(tty, shell, host.histories()).run(host.banner(entry));
    } finally {
      pump.interrupt();
    }
  }

  /**
   * Passes keys to the terminal; at the end of input the terminal is closed, and with it the shell.
   */
  private void pump(InputStream keys, SshTerminal tty) {
    byte[] buffer = new byte[1024];
    try {
      int count = keys.read(buffer);
      while (count >= 0) {
        entry.touch(host.clock().instant());
        tty.processInputBytes(buffer, 0, count);
        count = keys.read(buffer);
      }
    } catch (IOException e) {
      LOG.debug("Input ended: {}", e.toString());
    }
    tty.endInput();
  }

  /** A terminal whose input can end while what was typed before is still to be read. */
  private static final class SshTerminal extends LineDisciplineTerminal {
    SshTerminal(String type, OutputStream out) throws IOException {
      super("ssh", type, out, StandardCharsets.UTF_8);
    }

    void endInput() {
      try {
        slaveInputPipe.close();
      } catch (IOException e) {
        LOG.debug("Closing input: {}", e.toString());
      }
    }
  }

  /** The window; one that says 0 by 0, as of a client without a screen, is taken for 80 by 24. */
  private static Size size(Environment environment) {
    int columns = number(environment.getEnv().get(Environment.ENV_COLUMNS), 0);
    int rows = number(environment.getEnv().get(Environment.ENV_LINES), 0);
    return Size.of(
        columns <= 0 ? 80 : Math.clamp(columns, 20, MAX_COLUMNS),
        rows <= 0 ? 24 : Math.clamp(rows, 2, MAX_COLUMNS));
  }

  private static int number(@Nullable String text, int fallback) {
    try {
      return text == null ? fallback : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return fallback;
    }
  }

  private static Attributes attributes(Attributes attributes, Environment environment) {
    environment
        .getPtyModes()
        .forEach(
            (mode, value) -> {
              if (mode == PtyMode.VERASE) {
                attributes.setControlChar(Attributes.ControlChar.VERASE, value);
              } else if (mode == PtyMode.VINTR) {
                attributes.setControlChar(Attributes.ControlChar.VINTR, value);
              }
            });
    attributes.setInputFlag(Attributes.InputFlag.ICRNL, true);
    attributes.setOutputFlag(Attributes.OutputFlag.OPOST, true);
    attributes.setOutputFlag(Attributes.OutputFlag.ONLCR, true);
    attributes.setLocalFlag(Attributes.LocalFlag.ISIG, true);
    attributes.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    return attributes;
  }
}
