package dev.weir.sdk.connection;

import java.util.Locale;

/**
 * How far a connection has come. Each state has a timeout of its own, see {@link
 * ConnectionTimeouts}. TCP states are those a middle box sees of RFC 9293 section 3.3.2.
 */
public enum ConnectionState {
  /** A SYN has passed, nothing came back. */
  TCP_SYN_SENT(Eviction.EMBRYONIC, 120),
  /** A SYN-ACK came back, or SYNs crossed; the handshake is not complete. */
  TCP_SYN_RECEIVED(Eviction.EMBRYONIC, 60),
  /** The handshake is complete (RFC 5382 REQ-5: 2 h 4 min at least). */
  TCP_ESTABLISHED(Eviction.LIVE, 7_440),
  /** One side has sent FIN, not acknowledged yet. */
  TCP_FIN_WAIT(Eviction.LIVE, 240),
  /** One side's FIN is acknowledged; the other may still send. */
  TCP_CLOSE_WAIT(Eviction.LIVE, 3_600),
  /** Both sides have sent FIN. */
  TCP_LAST_ACK(Eviction.CLOSING, 30),
  /** Both FINs are acknowledged. */
  TCP_TIME_WAIT(Eviction.CLOSING, 120),
  /** Reset. */
  TCP_CLOSED(Eviction.CLOSING, 10),
  /** UDP in one direction only. */
  UDP_UNREPLIED(Eviction.EMBRYONIC, 30),
  /** UDP in both directions (RFC 4787 REQ-5: 2 min at least). */
  UDP_REPLIED(Eviction.LIVE, 180),
  /** An ICMP query without an answer yet. */
  ICMP_UNREPLIED(Eviction.EMBRYONIC, 30),
  /** An answered ICMP query (RFC 5508 REQ-2: 60 s at least). */
  ICMP_REPLIED(Eviction.LIVE, 60),
  /** Another protocol in one direction only. */
  OTHER_UNREPLIED(Eviction.EMBRYONIC, 60),
  /** Another protocol in both directions. */
  OTHER_REPLIED(Eviction.LIVE, 600);

  /** Order in which connections give way under pressure. */
  static final class Eviction {
    static final int EMBRYONIC = 0;
    static final int CLOSING = 1;
    static final int LIVE = 2;
    static final int CLASSES = 3;

    private Eviction() {}
  }

  private static final ConnectionState[] STATES = values();

  private final int evictionClass;
  private final int defaultTimeoutSeconds;

  ConnectionState(int evictionClass, int defaultTimeoutSeconds) {
    this.evictionClass = evictionClass;
    this.defaultTimeoutSeconds = defaultTimeoutSeconds;
  }

  /** The word operators use: {@code syn-sent}, {@code unreplied}. */
  public String label() {
    String name = name();
    return name.substring(name.indexOf('_') + 1).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Seconds of silence after which such a connection is forgotten, unless configured otherwise. */
  public int defaultTimeoutSeconds() {
    return defaultTimeoutSeconds;
  }

  int evictionClass() {
    return evictionClass;
  }

  static ConnectionState of(int ordinal) {
    return STATES[ordinal];
  }

  static int[] evictionClasses() {
    int[] classes = new int[STATES.length];
    for (ConnectionState state : STATES) {
      classes[state.ordinal()] = state.evictionClass;
    }
    return classes;
  }
}
