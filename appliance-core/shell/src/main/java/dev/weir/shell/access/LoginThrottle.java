package dev.weir.shell.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows password guessing down, per source and per user, without locking anyone out: beyond a burst
 * an attempt waits its turn, and is refused unseen only where the wait would be too long. A user's
 * own attempts are slowed only for sources from which they have not logged in before, so that
 * strangers cannot keep them out. Bounded memory. Thread-safe.
 */
public final class LoginThrottle {
  private static final int MAX_ENTRIES = 8_192;
  private static final int SOURCE_BURST = 10;
  private static final int USER_BURST = 20;
  private static final Duration SOURCE_INTERVAL = Duration.ofSeconds(2);
  private static final Duration USER_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MAX_WAIT = Duration.ofSeconds(8);

  private final LongSupplier nanoTime;
  private final Map<String, TokenBucket> sources = bounded();
  private final Map<String, TokenBucket> users = bounded();
  private final Map<String, Boolean> known = bounded();

  /**
   * @param nanoTime a monotonic clock
   */
  public LoginThrottle(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Asks for an attempt. Costs a token, which {@link #succeeded} gives back.
   *
   * @return how long to wait before the password may be looked at; negative if the attempt is
   *     refused
   */
  public synchronized Duration attempt(String source, String user) {
    long now = nanoTime.getAsLong();
    TokenBucket bySource =
        sources.computeIfAbsent(
            source, key -> new TokenBucket(SOURCE_BURST, SOURCE_INTERVAL.toNanos(), now));
    long wait = bySource.takeNanos(now);
    TokenBucket byUser = null;
    if (!known.containsKey(pair(source, user))) {
      byUser =
          users.computeIfAbsent(
              user, key -> new TokenBucket(USER_BURST, USER_INTERVAL.toNanos(), now));
      wait = Math.max(wait, byUser.takeNanos(now));
    }
    if (wait > MAX_WAIT.toNanos()) {
      bySource.giveBack();
      if (byUser != null) {
        byUser.giveBack();
      }
      return Duration.ofNanos(-1);
    }
    return Duration.ofNanos(wait);
  }

  /** A login succeeded: its source is known for this user from now on. */
  public synchronized void succeeded(String source, String user) {
    known.put(pair(source, user), true);
    TokenBucket bySource = sources.get(source);
    if (bySource != null) {
      bySource.giveBack();
    }
  }

  /** How many sources, users and pairs are remembered. */
  synchronized int size() {
    return Math.max(sources.size(), Math.max(users.size(), known.size()));
  }

  private static String pair(String source, String user) {
    return source + ' ' + user;
  }

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>(64, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MAX_ENTRIES;
      }
    };
  }
}
