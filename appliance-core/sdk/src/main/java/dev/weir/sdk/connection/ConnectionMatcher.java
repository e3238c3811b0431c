package dev.weir.sdk.connection;

import dev.weir.sdk.address.IpPrefix;

/** A filter made ready for the worker: numbers only. */
final class ConnectionMatcher {
  private final boolean byAddress;
  private final boolean ipv6;
  private final long maskHigh;
  private final long maskLow;
  private final long valueHigh;
  private final long valueLow;
  private final int port;
  private final int protocol;
  private final long states;
  private final int rxInterface;
  private final int domain;
  private final boolean translatedOnly;

  ConnectionMatcher(ConnectionFilter filter) {
    byAddress = filter.address().isPresent();
    IpPrefix prefix = filter.address().orElse(IpPrefix.ALL_IPV4);
    ipv6 = prefix.isIpv6();
    int length = prefix.length();
    if (ipv6) {
      maskHigh = length == 0 ? 0 : -1L << (64 - Math.min(length, 64));
      maskLow = length <= 64 ? 0 : -1L << (128 - length);
      valueHigh = prefix.address().high();
      valueLow = prefix.address().low();
    } else {
      maskHigh = 0;
      maskLow = length == 0 ? 0 : (-1L << (32 - length)) & 0xffffffffL;
      valueHigh = 0;
      valueLow = prefix.address().ipv4() & 0xffffffffL;
    }
    port = filter.port().orElse(-1);
    protocol = filter.protocol().orElse(-1);
    long wanted = 0;
    for (ConnectionState state : ConnectionState.values()) {
      if (filter.state().isEmpty() || filter.state().get().equals(state.label())) {
        wanted |= 1L << state.ordinal();
      }
    }
    states = wanted;
    rxInterface = filter.rxInterface().orElse(-1);
    domain = filter.domain().orElse(-1);
    translatedOnly = filter.translatedOnly();
  }

  boolean matches(ConnectionTable table, int connection) {
    return (states >>> table.state(connection).ordinal() & 1) != 0
        && (!translatedOnly || table.isTranslated(connection))
        && (protocol < 0 || protocol == table.protocol(connection))
        && (domain < 0 || domain == table.domain(connection))
        && (port < 0 || matchesPort(table, connection))
        && (rxInterface < 0
            || table.rxInterface(connection, Direction.ORIGINAL) == rxInterface
            || table.rxInterface(connection, Direction.REPLY) == rxInterface)
        && (!byAddress
            || matchesAddress(table, connection, Direction.ORIGINAL)
            || matchesAddress(table, connection, Direction.REPLY));
  }

  private boolean matchesPort(ConnectionTable table, int connection) {
    return table.sourcePort(connection, Direction.ORIGINAL) == port
        || table.destinationPort(connection, Direction.ORIGINAL) == port
        || table.sourcePort(connection, Direction.REPLY) == port
        || table.destinationPort(connection, Direction.REPLY) == port;
  }

  private boolean matchesAddress(ConnectionTable table, int connection, int direction) {
    if (table.isIpv6(connection) != ipv6) {
      return false;
    }
    if (ipv6) {
      return inPrefix(
              table.ipv6SourceHigh(connection, direction),
              table.ipv6SourceLow(connection, direction))
          || inPrefix(
              table.ipv6DestinationHigh(connection, direction),
              table.ipv6DestinationLow(connection, direction));
    }
    return inPrefix(0, table.ipv4Source(connection, direction) & 0xffffffffL)
        || inPrefix(0, table.ipv4Destination(connection, direction) & 0xffffffffL);
  }

  private boolean inPrefix(long high, long low) {
    return (high & maskHigh) == valueHigh && (low & maskLow) == valueLow;
  }
}
