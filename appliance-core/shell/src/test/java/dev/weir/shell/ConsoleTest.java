package dev.weir.shell;

import static org.awaitility.Awaitility.await;

import dev.weir.config.commit.CommitRequest;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.config.problem.ConfigException;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.console.Consoles;
import dev.weir.testkit.environment.Requires;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login at a terminal of the machine, which here is a pseudo terminal. */
final class ConsoleTest {
  /** Opens one as the guest does, tells its name, and carries keys and characters. */
  private static final String TERMINAL =
      """
      import os, pty, select, sys, tty
      master, slave = pty.openpty()
      tty.setraw(slave)
      os.write(1, (os.ttyname(slave) + "\\n").encode())
      while True:
          for ready in select.select([0, master], [], [])[0]:
              data = os.read(ready, 4096)
              if not data:
                  sys.exit(0)
              os.write(master if ready == 0 else 1, data)
      """;

  @TempDir Path folder;
  private final StringBuilder screen = new StringBuilder();
  private int seen;

  @Test
  void oneAfterTheOtherLogsIn() throws Exception {
    atTheConsole(
        fixture -> {},
        (keys, consoles) -> {
          shows("edge1 login: ");
          type(keys, "");
          shows("edge1 login: ");
          type(keys, "admin");
          shows("Password: ");
          type(keys, "wrong");
          shows("Login incorrect");
          shows("edge1 login: ");
          type(keys, "admin");
          shows("Password: ");
          type(keys, ShellFixture.PASSWORD);
          shows("admin@edge1>");
          type(keys, "show interfaces eth1");
          shows("192.168.1.1/24");
          shows("admin@edge1>");
          type(keys, "exit");
          shows("edge1 login: ");
        });
  }

  @Test
  void whereNobodyCanLogInTheConsoleAsksForAPassword() throws Exception {
    atTheConsole(
        ConsoleTest::deleteUsers,
        (keys, consoles) -> {
          shows("Nobody can log in to this appliance yet");
          shows("New password for 'admin': ");
          type(keys, "short");
          shows("At least 8 characters.");
          shows("New password for 'admin': ");
          type(keys, "a longer one");
          shows("Again: ");
          type(keys, "a longer one");
          shows("Done. Log in as 'admin'.");
          shows("edge1 login: ");
          type(keys, "admin");
          shows("Password: ");
          type(keys, "a longer one");
          shows("admin@edge1>");
        });
  }

  @Test
  void afterItWasClosedAKeyBeginsNoLogin() throws Exception {
    atTheConsole(
        fixture -> {},
        (keys, consoles) -> {
          shows("edge1 login: ");
          consoles.close();
          type(keys, "admin");
          await()
              .during(Duration.ofSeconds(1))
              .until(
                  () -> {
                    synchronized (screen) {
                      return screen.length() == seen;
                    }
                  });
        });
  }

  private static void deleteUsers(ShellFixture fixture) throws ConfigException {
    try (EditSession session = fixture.config.edit(new Editor("admin", "test"), EditMode.PRIVATE)) {
      session.command(ConfigPath.ROOT, "delete", ConfigPath.of("system", "login").words());
      session.commit(CommitRequest.commented("nobody"));
    }
  }

  private interface Preparation {
    void of(ShellFixture fixture) throws Exception;
  }

  private interface Typing {
    void take(OutputStream keys, Consoles consoles) throws Exception;
  }

  /** Types at a terminal of a shell that was prepared. */
  private void atTheConsole(Preparation preparation, Typing typing) throws Exception {
    Requires.programs("python3");
    Process terminal = new ProcessBuilder("python3", "-c", TERMINAL).start();
    try (OutputStream keys = terminal.getOutputStream();
        InputStream shown = terminal.getInputStream();
        ShellFixture fixture = new ShellFixture(folder, ShellFixture.freePort())) {
      preparation.of(fixture);
      Path tty = Path.of(name(shown));
      Thread.ofVirtual().start(() -> watch(shown));
      try (Consoles consoles = fixture.shell.openConsoles(List.of(tty))) {
        typing.take(keys, consoles);
      }
    } finally {
      terminal.destroy();
    }
  }

  private static String name(InputStream shown) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = shown.read(); c != '\n' && c >= 0; c = shown.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private static void type(OutputStream keys, String line) throws IOException {
    keys.write((line + "\r").getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private void watch(InputStream shown) {
    try (BufferedReader reader =
        new BufferedReader(new java.io.InputStreamReader(shown, StandardCharsets.UTF_8))) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        synchronized (screen) {
          screen.append((char) c);
        }
      }
    } catch (IOException e) {
      // The terminal has ended, and with it what it shows.
      screen.trimToSize();
    }
  }

  /** Waits until a text appears after what was waited for before. */
  private void shows(String text) {
    await(text)
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              synchronized (screen) {
                int at = screen.indexOf(text, seen);
                if (at < 0) {
                  return false;
                }
                seen = at + text.length();
                return true;
              }
            });
  }
}
