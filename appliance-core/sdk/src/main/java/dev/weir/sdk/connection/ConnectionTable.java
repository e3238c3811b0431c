package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.ADDRESS0;
import static dev.weir.sdk.connection.RecordLayout.CONFIRMED;
import static dev.weir.sdk.connection.RecordLayout.COUNTERS;
import static dev.weir.sdk.connection.RecordLayout.CREATED;
import static dev.weir.sdk.connection.RecordLayout.DESTINATION_NAT;
import static dev.weir.sdk.connection.RecordLayout.IPV6;
import static dev.weir.sdk.connection.RecordLayout.LAST_SEEN;
import static dev.weir.sdk.connection.RecordLayout.MARK;
import static dev.weir.sdk.connection.RecordLayout.NAT_DECIDED;
import static dev.weir.sdk.connection.RecordLayout.ORIGIN;
import static dev.weir.sdk.connection.RecordLayout.PORTS;
import static dev.weir.sdk.connection.RecordLayout.REPLIED;
import static dev.weir.sdk.connection.RecordLayout.SOURCE_NAT;
import static dev.weir.sdk.connection.RecordLayout.STATE;
import static dev.weir.sdk.connection.RecordLayout.STATE_MASK;
import static dev.weir.sdk.connection.RecordLayout.WORDS;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/**
 * The connections of one worker, as nodes see them. A connection is named by its index ({@link
 * Packet#connection()}), valid while the packet is on its way; called on the worker's thread only.
 *
 * <p>Each connection has two tuples: what its packets look like when they come in, in the original
 * and in the reply direction ({@link Direction}). Without translation the one is the other turned
 * round. How a translated packet has to look when it leaves follows from the tuple of the other
 * direction; see {@link Translations}.
 */
@HotPath
public final class ConnectionTable {
  private final ConnectionStore store;
  private final long[] records;

  ConnectionTable(ConnectionStore store) {
    this.store = store;
    this.records = store.records;
  }

  /** Connections there are, the tentative ones included. */
  public int size() {
    return store.live();
  }

  /** Half-open and unreplied ones among them. */
  public int halfOpen() {
    return store.halfOpen();
  }

  /** Most connections the table was made for. */
  public int capacity() {
    return store.capacity();
  }

  /** Number of entries that an array by connection index needs. */
  public int recordCount() {
    return store.recordCount();
  }

  /** Memory taken by records and index, without module state, in bytes. */
  public long memoryBytes() {
    return (long) records.length * Long.BYTES + store.index.bytes();
  }

  /** The IP protocol. */
  public int protocol(int connection) {
    return (int) records[connection * WORDS + PORTS] & 0xff;
  }

  /** The lookup domain. */
  public int domain(int connection) {
    return (int) records[connection * WORDS + PORTS] >>> 9;
  }

  /** True for IPv6. */
  public boolean isIpv6(int connection) {
    return (records[connection * WORDS + PORTS] & Tuple.IPV6) != 0;
  }

  /** The tuple of a direction, copied. */
  public void tuple(int connection, int direction, Tuple into) {
    store.read(connection, direction, into);
  }

  /** IPv4 source of packets that come in that direction. */
  public int ipv4Source(int connection, int direction) {
    return (int) (records[connection * WORDS + ADDRESS0 + 2 * direction] >>> 32);
  }

  /** IPv4 destination of packets that come in that direction. */
  public int ipv4Destination(int connection, int direction) {
    return (int) records[connection * WORDS + ADDRESS0 + 2 * direction];
  }

  /** High half of the IPv6 source of packets that come in that direction. */
  public long ipv6SourceHigh(int connection, int direction) {
    return records[connection * WORDS + ADDRESS0 + 2 * direction];
  }

  /** Low half of the IPv6 source of packets that come in that direction. */
  public long ipv6SourceLow(int connection, int direction) {
    return records[connection * WORDS + IPV6 + 3 * direction];
  }

  /** High half of the IPv6 destination of packets that come in that direction. */
  public long ipv6DestinationHigh(int connection, int direction) {
    return records[connection * WORDS + IPV6 + 3 * direction + 1];
  }

  /** Low half of the IPv6 destination of packets that come in that direction. */
  public long ipv6DestinationLow(int connection, int direction) {
    return records[connection * WORDS + IPV6 + 3 * direction + 2];
  }

  /** Source port (ICMP: see {@link Tuple}) of packets that come in that direction. */
  public int sourcePort(int connection, int direction) {
    return (int) (records[connection * WORDS + PORTS + 2 * direction] >>> 48);
  }

  /** Destination port (ICMP: see {@link Tuple}) of packets that come in that direction. */
  public int destinationPort(int connection, int direction) {
    return (int) (records[connection * WORDS + PORTS + 2 * direction] >>> 32) & 0xffff;
  }

  /** How far it has come. */
  public ConnectionState state(int connection) {
    return ConnectionState.of((int) (records[connection * WORDS + STATE] & STATE_MASK));
  }

  /** True until a packet of it has left the appliance or reached the host. */
  public boolean isTentative(int connection) {
    return (records[connection * WORDS + STATE] & CONFIRMED) == 0;
  }

  /** True once an answer has come. */
  public boolean isReplied(int connection) {
    return (records[connection * WORDS + STATE] & REPLIED) != 0;
  }

  /** True if any address or port is translated. */
  public boolean isTranslated(int connection) {
    return (records[connection * WORDS + STATE] & (SOURCE_NAT | DESTINATION_NAT)) != 0;
  }

  /** True if packets of the original direction get another source. */
  public boolean isSourceTranslated(int connection) {
    return (records[connection * WORDS + STATE] & SOURCE_NAT) != 0;
  }

  /** True if packets of the original direction get another destination. */
  public boolean isDestinationTranslated(int connection) {
    return (records[connection * WORDS + STATE] & DESTINATION_NAT) != 0;
  }

  /** True once a NAT module has {@linkplain #setNatDecided decided}. */
  public boolean isNatDecided(int connection) {
    return (records[connection * WORDS + STATE] & NAT_DECIDED) != 0;
  }

  /** Notes that translation, or none, is settled for the connection's life. */
  public void setNatDecided(int connection) {
    records[connection * WORDS + STATE] |= NAT_DECIDED;
  }

  /** The mark: set by the firewall to the rule that accepted it, 0 before. */
  public int mark(int connection) {
    return (int) (records[connection * WORDS + MARK] >>> 32);
  }

  /** Sets {@link #mark}. */
  public void setMark(int connection, int mark) {
    int at = connection * WORDS + MARK;
    records[at] = records[at] & 0xffffffffL | (long) mark << 32;
  }

  /** 32 bits shared by modules: which bits mean what is agreed between those that use them. */
  public int flags(int connection) {
    return (int) records[connection * WORDS + MARK];
  }

  /** Sets some of the {@link #flags} and clears others. */
  public void setFlags(int connection, int clear, int set) {
    int at = connection * WORDS + MARK;
    int flags = (int) records[at] & ~clear | set;
    records[at] = records[at] & 0xffffffff00000000L | flags & 0xffffffffL;
  }

  /** Packets of a direction so far, the one in hand included. */
  public long packets(int connection, int direction) {
    return records[connection * WORDS + COUNTERS + 2 * direction];
  }

  /** Bytes of a direction so far, from the network header on. */
  public long bytes(int connection, int direction) {
    return records[connection * WORDS + COUNTERS + 2 * direction + 1];
  }

  /** Time of the first packet, on the batch's clock. */
  public long createdNanos(int connection) {
    return records[connection * WORDS + CREATED];
  }

  /** Time of the last packet, on the batch's clock. */
  public long lastSeenNanos(int connection) {
    return records[connection * WORDS + LAST_SEEN];
  }

  /** Interface by which packets of a direction came in; 0 for replies before the first. */
  public int rxInterface(int connection, int direction) {
    return (int) (records[connection * WORDS + ORIGIN] >>> (16 - 16 * direction)) & 0xffff;
  }

  /**
   * Ends the connection of a packet: a proxy or an inspection is done with it. Its later packets
   * are new or invalid.
   */
  public void end(Packet packet) {
    int connection = packet.connection();
    if (connection > 0 && ConnectionRef.generation(packet) == store.generation(connection)) {
      store.remove(connection);
    }
  }

  /**
   * Finds a connection by what a packet of it looks like: a proxy that asks for the original
   * destination.
   *
   * @return {@code connection << 1 | direction}, or 0
   */
  public int find(Tuple tuple) {
    return store.index.find(store.hash.of(tuple), tuple);
  }
}
