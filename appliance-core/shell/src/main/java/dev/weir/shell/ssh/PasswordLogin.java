package dev.weir.shell.ssh;

import dev.weir.shell.access.Accounts;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.LoginThrottle;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.sshd.server.auth.AsyncAuthException;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords off the I/O threads, two at a time, after the wait that the throttle asks for.
 * What waits is bounded: beyond that attempts are refused unseen.
 */
final class PasswordLogin implements PasswordAuthenticator, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordLogin.class);
  private static final int MAX_WAITING = 128;
  private final Accounts accounts;
  private final LoginThrottle throttle;
  private final AuditLog audit;
  private final BooleanSupplier enabled;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private final ScheduledThreadPoolExecutor checkers;

  PasswordLogin(
      Accounts accounts, LoginThrottle throttle, AuditLog audit, BooleanSupplier enabled) {
    this.accounts = accounts;
    this.throttle = throttle;
    this.audit = audit;
    this.enabled = enabled;
    this.checkers =
        new ScheduledThreadPoolExecutor(
            2, Thread.ofPlatform().daemon().name("password-", 0).factory());
  }

  @Override
  public boolean authenticate(String user, String password, ServerSession session) {
    String source = ConnectionGate.source(session.getClientAddress());
    if (!enabled.getAsBoolean()) {
      return false;
    }
    Duration wait = throttle.attempt(source, user);
    if (wait.isNegative() || !waiting.tryAcquire()) {
      audit.login(user, Source.of(session), "login refused: too many attempts");
      return false;
    }
    AsyncAuthException later = new AsyncAuthException();
    Runnable check =
        () -> {
          boolean right = false;
          try {
            right = accounts.passwordMatches(user, password);
            if (right) {
              throttle.succeeded(source, user);
            } else {
              audit.login(user, Source.of(session), "login refused: wrong user or password");
            }
          } finally {
            waiting.release();
            later.setAuthed(right);
          }
        };
    try {
      Future<?> pending = checkers.schedule(check, wait.toNanos(), TimeUnit.NANOSECONDS);
      LOG.trace("Checking {}", pending);
    } catch (RejectedExecutionException e) {
      waiting.release();
      return false;
    }
    throw later;
  }

  @Override
  public void close() {
    checkers.shutdownNow();
  }
}
