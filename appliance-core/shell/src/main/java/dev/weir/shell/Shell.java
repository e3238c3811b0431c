package dev.weir.shell;

import dev.weir.config.commit.ConfigService;
import dev.weir.config.edit.LiveNames;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.HostKeys;
import dev.weir.shell.access.LastLogins;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.command.FileCommands;
import dev.weir.shell.command.LogCommands;
import dev.weir.shell.command.RequestCommands;
import dev.weir.shell.command.SystemCommands;
import dev.weir.shell.command.SystemControl;
import dev.weir.shell.command.SystemInfo;
import dev.weir.shell.console.ConsoleLogin;
import dev.weir.shell.console.Consoles;
import dev.weir.shell.files.FileArea;
import dev.weir.shell.grammar.OperationalGrammar;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.session.ConfigurationCommands;
import dev.weir.shell.session.ShellSession;
import dev.weir.shell.ssh.ShellHost;
import dev.weir.shell.ssh.SshService;
import dev.weir.shell.terminal.Histories;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The management shell: SSH, sessions, commands. The runtime makes one, calls {@link #apply} after
 * each commit, and {@link #close} at the end.
 */
public final class Shell implements AutoCloseable {
  private static final DateTimeFormatter LOGIN_TIME =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * What the runtime supplies.
   *
   * @param systemConfig the running {@code system} configuration
   * @param configuration candidates and commits
   * @param liveNames interfaces, for completion of configuration
   * @param commands commands of modules and of the runtime, asked for again after {@link #apply}
   * @param info version, start, alarms
   * @param control restart, shutdown, and the image where there is one
   * @param files configurations and captures of users
   * @param stateFolder host keys and last logins
   * @param log what {@code show log} shows
   * @param opener opens sockets in network namespaces
   * @param clock the time
   */
  public record Parts(
      Supplier<SystemConfig> systemConfig,
      ConfigService configuration,
      LiveNames liveNames,
      Supplier<List<OperationalCommand>> commands,
      SystemInfo info,
      SystemControl control,
      FileArea files,
      Path stateFolder,
      LogRing log,
      SocketOpener opener,
      InstantSource clock) {}

  private final Parts parts;
  private final Sessions sessions = new Sessions();
  private final Histories histories;
  private final LastLogins lastLogins;
  private final SshService ssh;
  private final ConsoleLogin consoleLogin;
  private final ShellSession.Environment environment;
  private final List<OperationalCommand> builtIn = new ArrayList<>();
  private volatile OperationalGrammar grammar;

  /**
   * Makes host keys where they are missing; listens on nothing before {@link #apply}.
   *
   * @throws IOException if the state folder cannot be used
   */
  public Shell(Parts parts) throws IOException {
    this.parts = parts;
    Files.createDirectories(parts.stateFolder());
    AuditLog audit = new AuditLog();
    Accounts accounts = new Accounts(parts.systemConfig());
    this.histories = new Histories(parts.stateFolder().resolve("history"));
    this.lastLogins = new LastLogins(parts.stateFolder().resolve("last-logins"));
    this.grammar = new OperationalGrammar(List.of());
    Supplier<String> hostName = () -> parts.systemConfig().get().hostName();
    this.environment =
        new ShellSession.Environment(
            () -> grammar,
            accounts::role,
            parts.configuration(),
            parts.liveNames(),
            parts.files(),
            hostName,
            audit,
            parts.clock());
    this.ssh =
        new SshService(
            parts.systemConfig(),
            parts.stateFolder().resolve("ssh"),
            parts.files(),
            accounts,
            audit,
            sessions,
            new Host(),
            parts.opener());
    this.consoleLogin =
        new ConsoleLogin(parts.systemConfig(), parts.configuration(), accounts, sessions, audit);
    builtIn.addAll(
        new SystemCommands(
                parts.info(),
                hostName,
                accounts,
                sessions,
                lastLogins,
                parts.stateFolder(),
                ssh::fingerprints,
                parts.clock())
            .list());
    builtIn.addAll(new LogCommands(parts.log(), parts.clock()).list());
    builtIn.addAll(new RequestCommands(parts.control(), sessions).list());
    builtIn.addAll(new FileCommands(parts.files()).list());
    builtIn.addAll(new ConfigurationCommands(parts.configuration()).list());
  }

  /**
   * Takes the running configuration and the commands of the modules over.
   *
   * @return what went wrong with listeners, one sentence each
   */
  public List<String> apply() {
    List<OperationalCommand> all = new ArrayList<>(builtIn);
    all.addAll(parts.commands().get());
    grammar = new OperationalGrammar(all);
    histories.retain(parts.systemConfig().get().login().user().keySet());
    return ssh.apply();
  }

  /** Serves terminals of the machine; open until the process ends. */
  public Consoles openConsoles(List<Path> ttys) {
    return Consoles.open(ttys, new Host(), consoleLogin);
  }

  /** The sockets that are open. */
  public List<InetSocketAddress> addresses() {
    return ssh.addresses();
  }

  /**
   * The fingerprints of the host keys.
   *
   * @throws IOException if one that nobody has needed yet cannot be made
   */
  public List<HostKeys.Fingerprint> fingerprints() throws IOException {
    return ssh.fingerprints();
  }

  @Override
  public void close() {
    ssh.close();
  }

  private final class Host implements ShellHost {
    @Override
    public ShellSession openSession(Sessions.Session entry) {
      return new ShellSession(environment, entry);
    }

    @Override
    public List<String> banner(Sessions.Session entry) {
      SystemInfo info = parts.info();
      Instant now = parts.clock().instant();
      String last =
          lastLogins
              .record(entry.user().name(), now, entry.user().source())
              .map(login -> LOGIN_TIME.format(login.time()) + " from " + address(login.source()))
              .orElse("never");
      String slot = info.slot().isEmpty() ? "" : " (slot " + info.slot() + ")";
      return List.of(
          parts.systemConfig().get().hostName() + " - Weir " + info.version() + slot,
          "Last login: "
              + last
              + "   Unconfirmed commits: "
              + parts
                  .configuration()
                  .pendingConfirm()
                  .map(pending -> "#" + pending.revision())
                  .orElse("none")
              + "   Alarms: "
              + info.alarms().get().size());
    }

    @Override
    public Histories histories() {
      return histories;
    }

    @Override
    public InstantSource clock() {
      return parts.clock();
    }

    private static String address(String source) {
      return source.startsWith("ssh ") ? source.substring(4) : source;
    }
  }
}
