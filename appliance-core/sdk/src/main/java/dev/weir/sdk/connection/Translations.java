package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.CONFIRMED;
import static dev.weir.sdk.connection.RecordLayout.DESTINATION_NAT;
import static dev.weir.sdk.connection.RecordLayout.REMOVED;
import static dev.weir.sdk.connection.RecordLayout.REPLY_INDEXED;
import static dev.weir.sdk.connection.RecordLayout.SOURCE_NAT;
import static dev.weir.sdk.connection.RecordLayout.STATE;
import static dev.weir.sdk.connection.RecordLayout.WORDS;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Sets the NAT binding of a tentative connection: what its packets become, by what its answers will
 * look like. First {@code translateDestination}, {@code translateSource} or both, then {@link
 * #tryReserveReply}; or one of the {@code tryAllocate} methods, which choose a source port and
 * reserve. Only while the connection is {@linkplain ConnectionTable#isTentative tentative}; later
 * the calls change nothing. One per worker.
 *
 * <p>A packet in hand of direction {@code d} is then rewritten to {@code source = destination of
 * the other direction's tuple, destination = its source}: {@code table.ipv4Destination(c, d ^ 1)}
 * and {@code table.ipv4Source(c, d ^ 1)}, and ports likewise.
 */
@HotPath
public final class Translations {
  /** Ports tried at most before giving up: RFC 6056 section 3.3.1 without walking all. */
  private static final int MAX_TRIES = 128;

  private final ConnectionStore store;
  private final long[] records;
  private final Tuple reply = new Tuple();
  private long random;

  Translations(ConnectionStore store, long seed) {
    this.store = store;
    this.records = store.records;
    this.random = seed | 1;
  }

  /** The original direction's destination becomes this address and port (IPv4). */
  public void translateDestination(int connection, int address, int port) {
    if (!open(connection, DESTINATION_NAT)) {
      return;
    }
    reply.setIpv4(
        reply.domain(),
        reply.protocol(),
        address,
        reply.ipv4Destination(),
        port,
        reply.destinationPort());
    store.writeReply(connection, reply);
  }

  /** The original direction's destination becomes this address and port (IPv6). */
  public void translateDestination(int connection, long high, long low, int port) {
    if (!open(connection, DESTINATION_NAT)) {
      return;
    }
    reply.setIpv6(
        reply.domain(),
        reply.protocol(),
        high,
        low,
        reply.ipv6DestinationHigh(),
        reply.ipv6DestinationLow(),
        port,
        reply.destinationPort());
    store.writeReply(connection, reply);
  }

  /** The original direction's source becomes this address and port (IPv4). */
  public void translateSource(int connection, int address, int port) {
    if (!open(connection, SOURCE_NAT)) {
      return;
    }
    reply.setIpv4(
        reply.domain(), reply.protocol(), reply.ipv4Source(), address, reply.sourcePort(), port);
    store.writeReply(connection, reply);
  }

  /** The original direction's source becomes this address and port (IPv6). */
  public void translateSource(int connection, long high, long low, int port) {
    if (!open(connection, SOURCE_NAT)) {
      return;
    }
    reply.setIpv6(
        reply.domain(),
        reply.protocol(),
        reply.ipv6SourceHigh(),
        reply.ipv6SourceLow(),
        high,
        low,
        reply.sourcePort(),
        port);
    store.writeReply(connection, reply);
  }

  /**
   * Reserves the reply tuple as it is set now, with a redirect if answers come to another worker.
   * False if another connection has it, or no redirect can be published; then set another.
   */
  public boolean tryReserveReply(int connection) {
    if (!isOpen(connection)) {
      return false;
    }
    if ((records[connection * WORDS + STATE] & REPLY_INDEXED) != 0) {
      return true;
    }
    store.read(connection, Direction.REPLY, reply);
    return store.indexReply(connection, reply);
  }

  /**
   * Translates the source to an address with its own port if that is in the range and free, else
   * another of the range, chosen at random, whose answers come to this worker. For ICMP queries the
   * port is the identifier; protocols without ports keep 0.
   *
   * @return the port, or -1 if none was found: drop the packet
   */
  public int tryAllocateSource(int connection, int address, int firstPort, int lastPort) {
    translateSource(connection, address, portBefore(connection));
    return allocate(connection, firstPort, lastPort);
  }

  /** As {@link #tryAllocateSource(int, int, int, int)} for IPv6. */
  public int tryAllocateSource(int connection, long high, long low, int firstPort, int lastPort) {
    translateSource(connection, high, low, portBefore(connection));
    return allocate(connection, firstPort, lastPort);
  }

  private int portBefore(int connection) {
    store.read(connection, Direction.ORIGINAL, reply);
    return reply.sourcePort();
  }

  private int allocate(int connection, int firstPort, int lastPort) {
    if (!isOpen(connection)) {
      return -1;
    }
    store.read(connection, Direction.REPLY, reply);
    int own = reply.destinationPort();
    if (reply.sourcePort() == 0 && own == 0) {
      return store.indexReply(connection, reply) ? 0 : -1;
    }
    if (own >= firstPort && own <= lastPort && tryPort(connection, own)) {
      return own;
    }
    int count = lastPort - firstPort + 1;
    int offset = count < 1 ? 0 : (int) ((nextRandom() >>> 33) % count);
    int tries = Math.min(count, MAX_TRIES);
    for (int i = 0; i < tries; i++) {
      int port = firstPort + offset;
      if (tryPort(connection, port)) {
        return port;
      }
      offset = count > MAX_TRIES ? (int) ((nextRandom() >>> 33) % count) : (offset + 1) % count;
    }
    return -1;
  }

  /** Only ports whose answers hash here: a redirect could meet another worker's own connection. */
  private boolean tryPort(int connection, int port) {
    reply.ports = reply.ports & 0xffff0000ffffffffL | (long) port << 32;
    if (!store.steering.isHome(reply)) {
      return false;
    }
    store.writeReply(connection, reply);
    return store.indexReply(connection, reply);
  }

  /** Loads the reply tuple for a change; the index forgets it until it is reserved. */
  private boolean open(int connection, long flag) {
    if (!isOpen(connection)) {
      return false;
    }
    store.unindexReply(connection);
    records[connection * WORDS + STATE] |= flag;
    store.read(connection, Direction.REPLY, reply);
    return true;
  }

  private boolean isOpen(int connection) {
    return (records[connection * WORDS + STATE] & (CONFIRMED | REMOVED)) == 0;
  }

  private long nextRandom() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random;
  }
}
