package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.time.Instant;

/**
 * An address in somebody's hands.
 *
 * @param pool name of the pool it is from
 * @param address what is lent
 * @param hardware the client's hardware address
 * @param client the client's key: its identifier in hexadecimal, or its hardware address
 * @param hostName what the client calls itself, or its name in the configuration; may be empty
 * @param state what became of it
 * @param expires when it ends
 */
record Lease(
    String pool,
    IpAddress address,
    MacAddress hardware,
    String client,
    String hostName,
    State state,
    Instant expires) {
  /** What became of an address. */
  enum State {
    /** Offered; waits for the client's request. */
    OFFERED,
    /** Lent. */
    BOUND,
    /** Given back, or run out; the client gets it again if it is still free. */
    FREE,
    /** Somebody else was found to use it. */
    DECLINED;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  boolean isTaken(Instant now) {
    return state != State.FREE && expires.isAfter(now);
  }

  Lease with(State next, Instant until) {
    return new Lease(pool, address, hardware, client, hostName, next, until);
  }
}
