package dev.weir.sdk.connection;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long a connection may be silent in each state. Changing them takes effect at once for
 * connections there are already.
 *
 * @param byState every state has an entry
 */
public record ConnectionTimeouts(Map<ConnectionState, Duration> byState) {
  /** Longest and shortest that make sense. */
  private static final Duration MAX = Duration.ofDays(30);

  /**
   * Fills in defaults for states not named.
   *
   * @throws IllegalArgumentException for a timeout that is not above 0 and at most 30 days
   */
  public ConnectionTimeouts {
    EnumMap<ConnectionState, Duration> all = new EnumMap<>(ConnectionState.class);
    for (ConnectionState state : ConnectionState.values()) {
      Duration timeout = byState.get(state);
      Duration chosen =
          timeout == null ? Duration.ofSeconds(state.defaultTimeoutSeconds()) : timeout;
      if (chosen.isNegative() || chosen.isZero() || chosen.compareTo(MAX) > 0) {
        throw new IllegalArgumentException("timeout of " + state.label() + " must be 1 ns-30 days");
      }
      all.put(state, chosen);
    }
    byState = Map.copyOf(all);
  }

  /** The defaults. */
  public static ConnectionTimeouts defaults() {
    return new ConnectionTimeouts(Map.of());
  }

  long[] nanosByOrdinal() {
    long[] nanos = new long[ConnectionState.values().length];
    byState.forEach((state, timeout) -> nanos[state.ordinal()] = timeout.toNanos());
    return nanos;
  }
}
