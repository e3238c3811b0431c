package dev.weir.shell.access;

import dev.weir.sdk.command.CommandUser;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who is logged in. Thread-safe. */
public final class Sessions {
  private final Map<Integer, Session> open = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  /** One login. */
  public static final class Session {
    private final int number;
    private final CommandUser user;
    private final Instant since;
    private final Runnable close;
    private volatile Instant lastActive;
    private volatile String activity = "";

    private Session(int number, CommandUser user, Instant since, Runnable close) {
      this.number = number;
      this.user = user;
      this.since = since;
      this.close = close;
      this.lastActive = since;
    }

    /** Its number, unique while the appliance runs. */
    public int number() {
      return number;
    }

    /** Who it is. */
    public CommandUser user() {
      return user;
    }

    /** When they logged in. */
    public Instant since() {
      return since;
    }

    /** When they last typed something. */
    public Instant lastActive() {
      return lastActive;
    }

    /** What they are doing: a running command, without secrets; or empty. */
    public String activity() {
      return activity;
    }

    /** Something has been typed. */
    public void touch(Instant now) {
      lastActive = now;
    }

    /** The session does something now. */
    public void active(Instant now, String what) {
      lastActive = now;
      activity = Secrets.maskCommand(what);
    }

    /** Ends the session, from any thread. */
    public void close() {
      close.run();
    }
  }

  /**
   * Enters a session.
   *
   * @return empty if there are too many
   */
  public synchronized Optional<Session> enter(
      CommandUser user, Instant now, int maxSessions, int maxPerUser, Runnable close) {
    long own =
        open.values().stream().filter(session -> session.user().name().equals(user.name())).count();
    if (open.size() >= maxSessions || own >= maxPerUser) {
      return Optional.empty();
    }
    Session session = new Session(numbers.incrementAndGet(), user, now, close);
    open.put(session.number(), session);
    return Optional.of(session);
  }

  /** Takes a session out. */
  public void leave(Session session) {
    open.remove(session.number());
  }

  /** All sessions, the oldest first. */
  public List<Session> list() {
    return open.values().stream()
        .sorted((a, b) -> Integer.compare(a.number(), b.number()))
        .toList();
  }

  /** A session by its number. */
  public Optional<Session> find(int number) {
    return Optional.ofNullable(open.get(number));
  }
}
