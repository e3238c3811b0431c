package dev.weir.sdk.connection;

/**
 * How strictly packets are held to their connection, and how many connections there may be. May be
 * replaced at any time between two batches; connections there are stay.
 *
 * @param timeouts silence allowed in each state
 * @param tcpPickup whether a TCP connection may be taken up in the middle
 * @param dropOutOfWindow drop TCP segments outside their window; else they pass as {@link
 *     ConnectionStatus#INVALID}
 * @param maxConnections at most as many as the table was made for
 * @param maxHalfOpen most half-open and unreplied ones; the oldest gives way to a new one
 */
public record ConnectionPolicy(
    ConnectionTimeouts timeouts,
    TcpPickup tcpPickup,
    boolean dropOutOfWindow,
    int maxConnections,
    int maxHalfOpen) {

  /** What to do with a TCP segment that is no SYN and belongs to no connection. */
  public enum TcpPickup {
    /** It is {@link ConnectionStatus#INVALID}. */
    REFUSE,
    /**
     * It makes a connection, whose window is not checked since its scale is unknown. For a restart
     * in the middle of traffic.
     */
    ALLOW
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a limit is below 1
   */
  public ConnectionPolicy {
    if (maxConnections < 1 || maxHalfOpen < 1) {
      throw new IllegalArgumentException("connection limits must be at least 1");
    }
  }

  /** The defaults for a number of connections: half of them may be half-open. */
  public static ConnectionPolicy defaults(int maxConnections) {
    return new ConnectionPolicy(
        ConnectionTimeouts.defaults(),
        TcpPickup.REFUSE,
        true,
        maxConnections,
        Math.max(1, maxConnections / 2));
  }
}
