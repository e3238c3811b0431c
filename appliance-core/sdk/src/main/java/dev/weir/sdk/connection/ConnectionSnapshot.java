package dev.weir.sdk.connection;

import dev.weir.sdk.address.IpAddress;
import java.time.Duration;

/**
 * A connection as it was a moment ago.
 *
 * @param worker that owns it
 * @param original what packets look like as they come in
 * @param reply what answers look like as they come in
 * @param state how far it has come
 * @param replied an answer has come
 * @param mark the accepting rule's, or 0
 * @param rxInterface index of the interface of the original direction
 * @param replyInterface the same of the reply direction, 0 before an answer
 * @param age since its first packet
 * @param idle since its last packet
 * @param timeout after which silence ends it
 */
public record ConnectionSnapshot(
    int worker,
    Side original,
    Side reply,
    int protocol,
    int domain,
    ConnectionState state,
    boolean replied,
    boolean translated,
    int mark,
    int rxInterface,
    int replyInterface,
    Duration age,
    Duration idle,
    Duration timeout) {

  /** One direction; ports as in {@link Tuple}. */
  public record Side(
      IpAddress source,
      IpAddress destination,
      int sourcePort,
      int destinationPort,
      long packets,
      long bytes) {}

  /** On the worker's thread. */
  static ConnectionSnapshot of(int worker, ConnectionStore store, ConnectionTable table, int c) {
    long now = store.timeNanos();
    ConnectionState state = table.state(c);
    return new ConnectionSnapshot(
        worker,
        side(table, c, Direction.ORIGINAL),
        side(table, c, Direction.REPLY),
        table.protocol(c),
        table.domain(c),
        state,
        table.isReplied(c),
        table.isTranslated(c),
        table.mark(c),
        table.rxInterface(c, Direction.ORIGINAL),
        table.rxInterface(c, Direction.REPLY),
        Duration.ofNanos(now - table.createdNanos(c)),
        Duration.ofNanos(now - table.lastSeenNanos(c)),
        Duration.ofNanos(store.timeoutNanos(state.ordinal())));
  }

  private static Side side(ConnectionTable table, int c, int direction) {
    boolean ipv6 = table.isIpv6(c);
    IpAddress source =
        ipv6
            ? IpAddress.ofIpv6(
                table.ipv6SourceHigh(c, direction), table.ipv6SourceLow(c, direction))
            : IpAddress.ofIpv4(table.ipv4Source(c, direction));
    IpAddress destination =
        ipv6
            ? IpAddress.ofIpv6(
                table.ipv6DestinationHigh(c, direction), table.ipv6DestinationLow(c, direction))
            : IpAddress.ofIpv4(table.ipv4Destination(c, direction));
    return new Side(
        source,
        destination,
        table.sourcePort(c, direction),
        table.destinationPort(c, direction),
        table.packets(c, direction),
        table.bytes(c, direction));
  }
}
