package dev.weir.firewall.config;

import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Unit;
import java.time.Duration;
import java.util.Optional;

/**
 * How connections are kept.
 *
 * @param timeout silence after which they are forgotten
 * @param maxHalfOpen most connections without an answer per worker; half of the table if empty
 * @param tcpPickup whether TCP connections may be taken up in the middle
 * @param looseTcp whether segments outside the window pass as invalid instead of being dropped
 */
public record Connections(
    @Doc("Silence after which connections are forgotten") Timeouts timeout,
    @Doc("Most half-open and unanswered connections per worker; half of the table if not given")
        @Range(min = 1, max = 100_000_000)
        @Unit("connections")
        Optional<Integer> maxHalfOpen,
    @Doc("Take up TCP connections in the middle, as after a restart") boolean tcpPickup,
    @Doc("Let TCP segments outside their window meet the rules, as invalid") boolean looseTcp) {
  /** The defaults. */
  public static final Connections DEFAULT =
      new Connections(Timeouts.DEFAULT, Optional.empty(), false, false);

  /**
   * Timeouts by protocol.
   *
   * @param tcp of TCP
   * @param udp of UDP
   * @param icmp of ICMP queries
   * @param other of all other protocols
   */
  public record Timeouts(
      @Doc("TCP") Tcp tcp,
      @Doc("UDP") Answered udp,
      @Doc("ICMP and ICMPv6 queries") Answered icmp,
      @Doc("Other protocols") Answered other) {
    /** The connection table's own. */
    public static final Timeouts DEFAULT =
        new Timeouts(Tcp.DEFAULT, Answered.DEFAULT, Answered.DEFAULT, Answered.DEFAULT);
  }

  /**
   * TCP by state (RFC 9293, section 3.3.2).
   *
   * @param synSent a SYN has passed
   * @param synReceived the SYN was answered
   * @param established the handshake is complete
   * @param finWait one side has sent FIN
   * @param closeWait one FIN is acknowledged
   * @param lastAck both have sent FIN
   * @param timeWait both FINs are acknowledged
   * @param closed reset
   */
  public record Tcp(
      @Doc("SYN sent, not answered; 2m if not given") @Between(min = "1s", max = "30d")
          Optional<Duration> synSent,
      @Doc("SYN answered, handshake not complete; 1m if not given")
          @Between(min = "1s", max = "30d")
          Optional<Duration> synReceived,
      @Doc("Handshake complete; 2h4m if not given") @Between(min = "1s", max = "30d")
          Optional<Duration> established,
      @Doc("One side has sent FIN; 4m if not given") @Between(min = "1s", max = "30d")
          Optional<Duration> finWait,
      @Doc("One FIN is acknowledged; 1h if not given") @Between(min = "1s", max = "30d")
          Optional<Duration> closeWait,
      @Doc("Both sides have sent FIN; 30s if not given") @Between(min = "1s", max = "30d")
          Optional<Duration> lastAck,
      @Doc("Both FINs are acknowledged; 2m if not given") @Between(min = "1s", max = "30d")
          Optional<Duration> timeWait,
      @Doc("Reset; 10s if not given") @Between(min = "1s", max = "30d") Optional<Duration> closed) {
    /** The connection table's own. */
    public static final Tcp DEFAULT =
        new Tcp(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /**
   * A protocol of which only answers are known.
   *
   * @param unreplied before the first answer
   * @param replied after it
   */
  public record Answered(
      @Doc("Before the first answer; the protocol's own if not given")
          @Between(min = "1s", max = "30d")
          Optional<Duration> unreplied,
      @Doc("After the first answer; the protocol's own if not given")
          @Between(min = "1s", max = "30d")
          Optional<Duration> replied) {
    /** The connection table's own. */
    public static final Answered DEFAULT = new Answered(Optional.empty(), Optional.empty());
  }
}
