package dev.weir.shell.ssh;

import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.service.SocketOpener;
import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.HostKeys;
import dev.weir.shell.access.LoginThrottle;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.files.FileArea;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.sshd.server.SshServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SSH server with all its listeners, which follow the configuration. {@link #apply} is called
 * after each commit; open sessions stay.
 */
public final class SshService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SshService.class);
  private static final Duration SWEEP = Duration.ofSeconds(5);

  private final Supplier<SystemConfig> config;
  private final ServerFactory factory;
  private final SocketOpener opener;
  private final Sessions sessions;
  private final ShellHost host;
  private final PasswordLogin passwords;
  private final HostKeys hostKeys;
  private final ScheduledExecutorService sweeper;
  private final Map<SystemConfig.Listener, SshServer> listeners = new HashMap<>();

  /**
   * Loads or makes the host keys.
   *
   * @param config the running configuration
   * @param keyFolder where the host keys are
   * @throws IOException if the keys cannot be read or made
   */
  public SshService(
      Supplier<SystemConfig> config,
      Path keyFolder,
      FileArea files,
      Accounts accounts,
      AuditLog audit,
      Sessions sessions,
      ShellHost host,
      SocketOpener opener)
      throws IOException {
    this.config = config;
    this.opener = opener;
    this.sessions = sessions;
    this.host = host;
    this.hostKeys = new HostKeys(keyFolder);
    this.passwords =
        new PasswordLogin(
            accounts,
            new LoginThrottle(System::nanoTime),
            audit,
            () -> config.get().ssh().passwordAuthentication());
    this.factory =
        new ServerFactory(config, hostKeys, files, accounts, audit, sessions, host, passwords);
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ssh-sweeper").factory());
    Future<?> sweep =
        sweeper.scheduleWithFixedDelay(
            this::closeIdle, SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
    LOG.debug("Sweeping idle sessions: {}", sweep);
  }

  /**
   * The fingerprints of the host keys.
   *
   * @throws IOException if one that nobody has needed yet cannot be made
   */
  public List<HostKeys.Fingerprint> fingerprints() throws IOException {
    return hostKeys.fingerprints();
  }

  /**
   * Opens and closes listeners until they are those of the configuration. All are tried.
   *
   * @return what went wrong, one sentence each
   */
  public synchronized List<String> apply() {
    List<String> problems = new ArrayList<>();
    List<SystemConfig.Listener> wanted = List.copyOf(config.get().ssh().listener().values());
    listeners
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !wanted.contains(entry.getKey());
              if (gone) {
                unbind(entry.getValue());
              }
              return gone;
            });
    for (SystemConfig.Listener listener : wanted) {
      if (!listeners.containsKey(listener)) {
        try {
          listeners.put(listener, bind(listener));
        } catch (Exception e) {
          String problem = "cannot listen on " + text(listener) + ": " + e.getMessage();
          LOG.error(problem);
          problems.add(problem);
        }
      }
    }
    return problems;
  }

  private SshServer bind(SystemConfig.Listener listener) throws Exception {
    SshServer server = factory.create(listener.address().toString(), listener.port());
    opener.call(
        listener.namespace(),
        () -> {
          server.start();
          return server;
        });
    LOG.info("Listening on {}", text(listener));
    return server;
  }

  /** The sockets that are open, with the ports they really have. */
  public synchronized List<InetSocketAddress> addresses() {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (SshServer server : listeners.values()) {
      server.getBoundAddresses().forEach(address -> addresses.add((InetSocketAddress) address));
    }
    return addresses;
  }

  private static String text(SystemConfig.Listener listener) {
    return listener.address()
        + " port "
        + listener.port()
        + listener.namespace().map(name -> " in namespace " + name).orElse("");
  }

  private void unbind(SshServer server) {
    try {
      server.stop(true);
    } catch (IOException e) {
      LOG.warn("Closing a listener: {}", e.toString());
    }
  }

  private void closeIdle() {
    Duration limit = config.get().ssh().idleTimeout();
    for (Sessions.Session session : sessions.list()) {
      boolean idle = session.lastActive().plus(limit).isBefore(host.clock().instant());
      if (idle && session.activity().isEmpty() && limit.isPositive()) {
        LOG.info("Session {} of {} closed: idle", session.number(), session.user().name());
        session.close();
      }
    }
  }

  @Override
  public synchronized void close() {
    sweeper.shutdownNow();
    listeners.values().forEach(this::unbind);
    listeners.clear();
    passwords.close();
    factory.close();
  }

  /** A user of a session, for the registry. */
  static CommandUser user(String name, Optional<Role> role, String source) {
    return new CommandUser(name, role.orElse(Role.READ_ONLY), source);
  }
}
