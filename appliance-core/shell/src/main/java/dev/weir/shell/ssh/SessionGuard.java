package dev.weir.shell.ssh;

import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.Sessions;
import dev.weir.shell.access.SystemConfig;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows connections from accept to close: the gate before the login, the registry after it. */
final class SessionGuard implements SessionListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionGuard.class);

  private final Supplier<SystemConfig> config;
  private final Accounts accounts;
  private final Sessions sessions;
  private final AuditLog audit;
  private final ShellHost host;
  private final ConnectionGate<Session> gate;
  private final Map<Session, Sessions.Session> entries = new ConcurrentHashMap<>();

  SessionGuard(
      Supplier<SystemConfig> config,
      Accounts accounts,
      Sessions sessions,
      AuditLog audit,
      ShellHost host) {
    this.config = config;
    this.accounts = accounts;
    this.sessions = sessions;
    this.audit = audit;
    this.host = host;
    this.gate = new ConnectionGate<>(() -> config.get().ssh().maxUnauthenticated());
  }

  @Override
  public void sessionEstablished(Session session) {
    gate.enter(session, ConnectionGate.source(session.getIoSession().getRemoteAddress()))
        .ifPresent(victim -> victim.close(true));
  }

  @Override
  public void sessionPeerIdentificationReceived(
      Session session, String version, java.util.List<String> extraLines) {
    gate.progress(session, ConnectionGate.Phase.IDENTIFIED);
  }

  @Override
  public void sessionNegotiationEnd(
      Session session,
      Map<KexProposalOption, String> clientProposal,
      Map<KexProposalOption, String> serverProposal,
      Map<KexProposalOption, String> negotiated,
      @Nullable Throwable reason) {
    LOG.debug("{} negotiated {}", session, negotiated);
  }

  @Override
  public void sessionEvent(Session session, Event event) {
    if (event == Event.KeyEstablished) {
      gate.progress(session, ConnectionGate.Phase.KEYED);
    } else if (event == Event.Authenticated && session instanceof ServerSession server) {
      authenticated(server);
    }
  }

  private void authenticated(ServerSession session) {
    gate.leave(session);
    String name = session.getUsername();
    String source = Source.of(session);
    SystemConfig.Ssh limits = config.get().ssh();
    Optional<Sessions.Session> entry =
        sessions.enter(
            SshService.user(name, accounts.role(name), source),
            host.clock().instant(),
            limits.maxSessions(),
            limits.maxSessionsPerUser(),
            () -> session.close(false));
    if (entry.isEmpty()) {
      audit.login(name, source, "login refused: too many sessions");
      try {
        session.disconnect(SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS, "too many sessions");
      } catch (IOException e) {
        session.close(true);
      }
      return;
    }
    entries.put(session, entry.get());
    session.setAttribute(ServerFactory.ENTRY, entry.get());
    audit.login(name, source, "login session=" + entry.get().number());
  }

  @Override
  public void sessionClosed(Session session) {
    gate.leave(session);
    Sessions.Session entry = entries.remove(session);
    if (entry != null) {
      sessions.leave(entry);
      audit.login(entry.user().name(), entry.user().source(), "logout session=" + entry.number());
    }
  }

  @Override
  public void sessionException(Session session, Throwable thrown) {
    LOG.debug("{}: {}", session, thrown.toString());
  }

  @Override
  public void close() {
    entries.keySet().forEach(session -> session.close(true));
  }
}
