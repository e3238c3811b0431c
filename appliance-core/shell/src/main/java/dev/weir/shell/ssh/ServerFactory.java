package dev.weir.shell.ssh;

import dev.weir.sdk.command.Role;
import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.files.FileArea;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.threads.NoCloseExecutor;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** Makes servers, all alike: MINA SSHD on NIO2, its handlers on virtual threads. */
final class ServerFactory implements AutoCloseable {
  /** The registry's entry of a session that has logged in. */
  static final AttributeKey<Sessions.Session> ENTRY = new AttributeKey<>();

  private static final int MAX_AUTH_REQUESTS = 10;
  private static final int BACKLOG = 1_024;
  private static final int MAX_CHANNELS = 10;

  private final Supplier<SystemConfig> config;
  private final KeyPairProvider hostKeys;
  private final FileArea files;
  private final Accounts accounts;
  private final ShellHost host;
  private final PasswordLogin passwords;
  private final AuditLog audit;
  private final SessionGuard guard;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  ServerFactory(
      Supplier<SystemConfig> config,
      KeyPairProvider hostKeys,
      FileArea files,
      Accounts accounts,
      AuditLog audit,
      Sessions sessions,
      ShellHost host,
      PasswordLogin passwords) {
    this.config = config;
    this.hostKeys = hostKeys;
    this.files = files;
    this.accounts = accounts;
    this.audit = audit;
    this.host = host;
    this.passwords = passwords;
    this.guard = new SessionGuard(config, accounts, sessions, audit, host);
  }

  SshServer create(String address, int port) {
    ServerBuilder builder = ServerBuilder.builder();
    Algorithms.apply(builder);
    SshServer server = builder.build();
    server.setHost(address);
    server.setPort(port);
    server.setKeyPairProvider(hostKeys);
    server.setIoServiceFactoryFactory(
        new Nio2ServiceFactoryFactory(() -> new NoCloseExecutor(threads)));
    server.setUserAuthFactories(
        List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
    server.setPublickeyAuthenticator((user, key, session) -> accounts.keyMatches(user, key));
    server.setPasswordAuthenticator(passwords);
    server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    server.setChannelFactories(List.of(ChannelSessionFactory.INSTANCE));
    server.setGlobalRequestHandlers(
        List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE));
    server.setShellFactory(channel -> channel(channel, Optional.empty()));
    server.setCommandFactory((channel, command) -> channel(channel, Optional.of(command)));
    server.setSubsystemFactories(List.of(sftp()));
    server.addSessionListener(guard);
    limits(server);
    return server;
  }

  private void limits(SshServer server) {
    SystemConfig.Ssh limits = config.get().ssh();
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "WEIR");
    CoreModuleProperties.AUTH_TIMEOUT.set(server, limits.loginGraceTime());
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, MAX_AUTH_REQUESTS);
    CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ZERO);
    CoreModuleProperties.SOCKET_BACKLOG.set(server, BACKLOG);
    CoreModuleProperties.SOCKET_KEEPALIVE.set(server, true);
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    CoreModuleProperties.SOCKET_REUSEADDR.set(server, true);
    CoreModuleProperties.HEARTBEAT_REQUEST.set(server, "keepalive@openssh.com");
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(server, Duration.ofSeconds(60));
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(server, 3);
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, MAX_CHANNELS);
    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(server, Duration.ofHours(12));
    CoreModuleProperties.WINDOW_SIZE.set(server, 256L * 1024);
  }

  private Command channel(ChannelSession channel, Optional<String> command) throws IOException {
    Sessions.Session entry = channel.getSession().getAttribute(ENTRY);
    if (entry == null) {
      throw new IOException("not logged in");
    }
    return new ShellChannel(host, entry, command);
  }

  private SftpSubsystemFactory sftp() {
    SftpSubsystemFactory factory =
        new SftpSubsystemFactory.Builder()
            .withFileSystemAccessor(new SftpFolders(files, this::role))
            .withExecutorServiceProvider(() -> new NoCloseExecutor(threads))
            .build();
    factory.addSftpEventListener(new SftpAudit(audit, host));
    return factory;
  }

  private Role role(ServerSession session) {
    return accounts.role(session.getUsername()).orElse(Role.READ_ONLY);
  }

  @Override
  public void close() {
    guard.close();
    threads.shutdownNow();
  }
}
