package dev.weir.shell.console;

import dev.weir.shell.ssh.ShellHost;
import java.nio.file.Path;
import java.util.List;

/** All terminals of the machine at which somebody may log in. */
public final class Consoles implements AutoCloseable {
  private final List<Console> consoles;

  private Consoles(List<Console> consoles) {
    this.consoles = consoles;
  }

  /** Serves terminals; one that is not there is left out, with a line in the log. */
  public static Consoles open(List<Path> ttys, ShellHost host, ConsoleLogin login) {
    List<Console> consoles = ttys.stream().map(tty -> new Console(tty, host, login)).toList();
    consoles.forEach(Console::start);
    return new Consoles(consoles);
  }

  /** No more logins. A session that is open ends with the process. */
  @Override
  public void close() {
    consoles.forEach(Console::close);
  }
}
