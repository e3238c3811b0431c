package dev.weir.telemetry.syslog;

/** How messages travel. */
public enum Transport {
  /** A datagram for each; what is lost is lost (RFC 5426). */
  UDP(514, 2_048),
  /** A connection, each message behind its length (RFC 6587, section 3.4.1). */
  TCP(514, 8_192),
  /** The same under TLS, the server known by its certificate (RFC 5425). */
  TLS(6514, 8_192);

  private final int port;
  private final int mostBytes;

  Transport(int port, int mostBytes) {
    this.port = port;
    this.mostBytes = mostBytes;
  }

  int port() {
    return port;
  }

  /** Longer messages are cut: every receiver takes as much (RFC 5426, 3.2; RFC 5425, 4.3.1). */
  int mostBytes() {
    return mostBytes;
  }
}
