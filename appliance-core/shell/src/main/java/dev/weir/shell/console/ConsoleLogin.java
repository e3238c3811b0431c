package dev.weir.shell.console;

import dev.weir.config.commit.CommitRequest;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.config.problem.ConfigException;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.PasswordHash;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.session.ShellSession;
import dev.weir.shell.ssh.ShellHost;
import dev.weir.shell.terminal.InteractiveShell;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Login at a terminal of the machine. Where nobody can log in yet, whoever is at the console is
 * asked for the password of a first administrator.
 */
public final class ConsoleLogin {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleLogin.class);
  private static final String ADMIN = "admin";
  private static final String PASSWORD_PROMPT = "New password for '" + ADMIN + "': ";
  private static final int SHORTEST_PASSWORD = 8;
  private static final long AFTER_FAILURE_MILLIS = 2000;

  private final Supplier<SystemConfig> config;
  private final ConfigService configuration;
  private final Accounts accounts;
  private final Sessions sessions;
  private final AuditLog audit;

  /** Logins as the running configuration has them. */
  public ConsoleLogin(
      Supplier<SystemConfig> config,
      ConfigService configuration,
      Accounts accounts,
      Sessions sessions,
      AuditLog audit) {
    this.config = config;
    this.configuration = configuration;
    this.accounts = accounts;
    this.sessions = sessions;
    this.audit = audit;
  }

  /** Whether any user has a password or a key. */
  public static boolean anybodyCanLogIn(SystemConfig config) {
    return config.login().user().values().stream()
        .anyMatch(user -> user.password().isPresent() || !user.publicKey().isEmpty());
  }

  /** What a terminal shows until somebody types: the first prompt of {@link #run}, and why. */
  String invitation() {
    return anybodyCanLogIn(config.get())
        ? namePrompt()
        : "Nobody can log in to this appliance yet, and SSH is shut until somebody can.\n"
            + PASSWORD_PROMPT;
  }

  private String namePrompt() {
    return config.get().hostName() + " login: ";
  }

  /** One login and session; returns when it has ended. */
  void run(Terminal terminal, ShellHost host, String source) {
    LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
    reader.setVariable(LineReader.DISABLE_HISTORY, true);
    try {
      if (!anybodyCanLogIn(config.get())) {
        setUp(terminal, reader);
        return;
      }
      String name = reader.readLine(namePrompt()).strip();
      if (name.isEmpty()) {
        return;
      }
      String password = reader.readLine("Password: ", '\0');
      if (!accounts.passwordMatches(name, password)) {
        audit.login(name, source, "login refused: wrong user or password");
        Thread.sleep(AFTER_FAILURE_MILLIS);
        terminal.writer().println("Login incorrect");
        terminal.flush();
        return;
      }
      session(terminal, host, name, source);
    } catch (UserInterruptException | EndOfFileException e) {
      LOG.debug("Login ended: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.error("Console {}", source, e);
    }
  }

  private void session(Terminal terminal, ShellHost host, String name, String source)
      throws IOException {
    CommandUser user = new CommandUser(name, accounts.role(name).orElse(Role.READ_ONLY), source);
    SystemConfig.Ssh limits = config.get().ssh();
    Optional<Sessions.Session> entry =
        sessions.enter(
            user,
            host.clock().instant(),
            limits.maxSessions(),
            limits.maxSessionsPerUser(),
            () -> close(terminal));
    if (entry.isEmpty()) {
      audit.login(name, source, "login refused: too many sessions");
      terminal.writer().println("Too many sessions");
      terminal.flush();
      return;
    }
    audit.login(name, source, "login session=" + entry.get().number());
    try (ShellSession shell = host.openSession(entry.get())) {
      new InteractiveShell(terminal, shell, host.histories()).run(host.banner(entry.get()));
    } finally {
      sessions.leave(entry.get());
      audit.login(name, source, "logout session=" + entry.get().number());
    }
  }

  private static void close(Terminal terminal) {
    try {
      terminal.close();
    } catch (IOException e) {
      LOG.debug("Closing a terminal: {}", e.toString());
    }
  }

  private void setUp(Terminal terminal, LineReader reader) {
    String first = reader.readLine(PASSWORD_PROMPT, '\0');
    if (first.length() < SHORTEST_PASSWORD) {
      terminal.writer().println("At least " + SHORTEST_PASSWORD + " characters.");
      terminal.flush();
      return;
    }
    String again = reader.readLine("Again: ", '\0');
    if (!first.equals(again)) {
      terminal.writer().println("The two are not the same.");
      terminal.flush();
      return;
    }
    try (EditSession session = configuration.edit(new Editor(ADMIN, "console"), EditMode.PRIVATE)) {
      if (anybodyCanLogIn(config.get())) {
        return; // somebody at the other console was faster
      }
      ConfigPath user = ConfigPath.of("system", "login", "user", ADMIN);
      session.command(ConfigPath.ROOT, "set", user.child("role", "admin").words());
      session.command(
          ConfigPath.ROOT,
          "set",
          user.child("password", PasswordHash.of(first, new SecureRandom()).toString()).words());
      session.commit(CommitRequest.commented("first administrator, at the console"));
      terminal.writer().println("Done. Log in as '" + ADMIN + "'.");
    } catch (ConfigException e) {
      terminal.writer().println("Refused: " + firstLine(e));
    }
    terminal.flush();
  }

  private static String firstLine(ConfigException e) {
    List<String> lines = e.diagnostics().getFirst().toString().lines().toList();
    return lines.getFirst();
  }
}
