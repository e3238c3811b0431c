package dev.weir.sdk.connection;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getLong;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Icmpv4Header;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Extensions;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.sdk.wire.UdpHeader;

/**
 * Reads the tuple out of a packet whose IP header has been validated and whose l3, l4 and protocol
 * are set. For an ICMP error it is the tuple of the packet that is complained about, turned round:
 * that of the connection's direction in which the error itself travels.
 */
@HotPath
public final class TupleReader {
  /** The packet may belong to a connection and may make one. */
  public static final int OPENING = 0;

  /** The packet may belong to a connection, but only as an answer: it makes none. */
  public static final int ANSWER = 1;

  /** An ICMP or ICMPv6 error. */
  public static final int ICMP_ERROR = 2;

  /** No connection: of a kind that has none. */
  public static final int UNTRACKED = 3;

  /** No connection: makes no sense on its own. */
  public static final int INVALID = 4;

  /** From here on: drop for the reason with ordinal {@code kind - FIRST_DROP}. */
  public static final int FIRST_DROP = 5;

  private static final int TRUNCATED = drop(ConnectionDropReason.TRUNCATED_TRANSPORT);
  private static final int BAD_FLAGS = drop(ConnectionDropReason.BAD_TCP_FLAGS);
  private static final int BAD_UDP = drop(ConnectionDropReason.BAD_UDP_LENGTH);
  private static final int BAD_ERROR = drop(ConnectionDropReason.BAD_ICMP_ERROR);
  private static final int LATER_FRAGMENT = drop(ConnectionDropReason.UNTRACKED_FRAGMENT);

  private final Ipv4Header innerIpv4 = new Ipv4Header();
  private final Ipv6Header innerIpv6 = new Ipv6Header();
  private final Ipv6Extensions innerExtensions = new Ipv6Extensions();

  /** What {@link #read} found. */
  private final Tuple tuple = new Tuple();

  private int sourcePort;
  private int destinationPort;

  /** The tuple of the last packet read, unless it was untracked, invalid or to be dropped. */
  public Tuple tuple() {
    return tuple;
  }

  /** Reads a packet; returns one of the constants above. */
  public int read(Packet packet) {
    int l4 = packet.l4();
    int protocol = packet.ipProtocol();
    if (l4 < 0 || packet.has(Packet.LATER_FRAGMENT)) {
      return packet.has(Packet.FRAGMENT) ? LATER_FRAGMENT : UNTRACKED;
    }
    int end = payloadEnd(packet);
    int kind =
        switch (protocol) {
          case IpProtocols.TCP -> tcp(l4, end);
          case IpProtocols.UDP -> udp(packet, l4, end);
          case IpProtocols.ICMP -> icmp(l4, end);
          case IpProtocols.ICMPV6 -> icmpv6(l4, end);
          case IpProtocols.IGMP -> UNTRACKED;
          default -> withoutPorts();
        };
    if (kind <= ANSWER) {
      addresses(packet, protocol);
      return kind;
    }
    if (kind == ICMP_ERROR) {
      int inner = l4 + Icmpv4Header.LENGTH;
      return protocol == IpProtocols.ICMP
          ? innerIpv4(packet.domain(), inner, end)
          : innerIpv6(packet.domain(), inner, end);
    }
    return kind;
  }

  /** Position behind the IP payload: the frame may be padded, and a GSO frame counts in full. */
  static int payloadEnd(Packet packet) {
    if (packet.gsoType() != GsoType.NONE) {
      return packet.end();
    }
    int l3 = packet.l3();
    int end =
        packet.etherType() == EtherTypes.IPV6
            ? l3 + Ipv6Header.LENGTH + getUnsignedShort(l3 + 4)
            : l3 + getUnsignedShort(l3 + 2);
    return Math.min(end, packet.end());
  }

  private void addresses(Packet packet, int protocol) {
    int l3 = packet.l3();
    if (packet.etherType() == EtherTypes.IPV6) {
      tuple.setIpv6(
          packet.domain(),
          protocol,
          getLong(l3 + 8),
          getLong(l3 + 16),
          getLong(l3 + 24),
          getLong(l3 + 32),
          sourcePort,
          destinationPort);
    } else {
      tuple.ports = Tuple.ports(packet.domain(), protocol, sourcePort, destinationPort);
      tuple.address0 = getLong(l3 + 12);
      tuple.address1 = 0;
      tuple.address2 = 0;
      tuple.address3 = 0;
    }
  }

  private int tcp(int l4, int end) {
    if (end - l4 < TcpHeader.MIN_LENGTH) {
      return TRUNCATED;
    }
    int header = (getUnsignedByte(l4 + 12) >>> 4) << 2;
    if (header < TcpHeader.MIN_LENGTH || header > end - l4) {
      return TRUNCATED;
    }
    if (!TcpMachine.validFlags(getUnsignedByte(l4 + 13))) {
      return BAD_FLAGS;
    }
    ports(l4);
    return OPENING;
  }

  private int udp(Packet packet, int l4, int end) {
    if (end - l4 < UdpHeader.LENGTH) {
      return TRUNCATED;
    }
    int length = getUnsignedShort(l4 + 4);
    boolean fits = length >= UdpHeader.LENGTH && length <= end - l4;
    if (!fits && packet.gsoType() == GsoType.NONE) {
      return BAD_UDP;
    }
    ports(l4);
    return OPENING;
  }

  private void ports(int l4) {
    int both = getInt(l4);
    sourcePort = both >>> 16;
    destinationPort = both & 0xffff;
  }

  private int withoutPorts() {
    sourcePort = 0;
    destinationPort = 0;
    return OPENING;
  }

  private int icmp(int l4, int end) {
    if (end - l4 < Icmpv4Header.LENGTH) {
      return TRUNCATED;
    }
    int identifier = getUnsignedShort(l4 + 4);
    int type = getUnsignedByte(l4);
    return switch (type) {
      case Icmpv4Header.ECHO_REQUEST, Icmpv4Header.TIMESTAMP_REQUEST, 15, 17 ->
          query(identifier, type);
      case Icmpv4Header.ECHO_REPLY -> reply(identifier, Icmpv4Header.ECHO_REQUEST);
      case Icmpv4Header.TIMESTAMP_REPLY, 16, 18 -> reply(identifier, type - 1);
      default -> Icmpv4Header.isError(type) ? ICMP_ERROR : INVALID;
    };
  }

  private int icmpv6(int l4, int end) {
    if (end - l4 < Icmpv6Header.LENGTH) {
      // A listener done or a minimal packet of another kind is never that short either.
      return TRUNCATED;
    }
    int identifier = getUnsignedShort(l4 + 4);
    int type = getUnsignedByte(l4);
    return switch (type) {
      case Icmpv6Header.ECHO_REQUEST -> query(identifier, type);
      case Icmpv6Header.ECHO_REPLY -> reply(identifier, Icmpv6Header.ECHO_REQUEST);
      case Icmpv6Header.UNREACHABLE,
          Icmpv6Header.PACKET_TOO_BIG,
          Icmpv6Header.TIME_EXCEEDED,
          Icmpv6Header.PARAMETER_PROBLEM ->
          ICMP_ERROR;
      default ->
          type >= Icmpv6Header.LISTENER_QUERY && type <= Icmpv6Header.REDIRECT
                  || type == Icmpv6Header.LISTENER_REPORT_V2
              ? UNTRACKED
              : INVALID;
    };
  }

  private int query(int identifier, int type) {
    sourcePort = identifier;
    destinationPort = type;
    return OPENING;
  }

  private int reply(int identifier, int queryType) {
    sourcePort = queryType;
    destinationPort = identifier;
    return ANSWER;
  }

  private int innerIpv4(int domain, int position, int end) {
    if (!innerIpv4.tryWrap(position, end)) {
      return BAD_ERROR;
    }
    if (innerIpv4.isLaterFragment()) {
      return INVALID;
    }
    int protocol = innerIpv4.protocol();
    int kind = innerPorts(protocol, innerIpv4.payloadPosition(), end);
    if (kind == ICMP_ERROR) {
      tuple.setIpv4(
          domain,
          protocol,
          innerIpv4.source(),
          innerIpv4.destination(),
          sourcePort,
          destinationPort);
      tuple.reverse();
    }
    return kind;
  }

  private int innerIpv6(int domain, int position, int end) {
    if (!innerIpv6.tryWrap(position, end)) {
      return BAD_ERROR;
    }
    if (innerExtensions.walk(innerIpv6) != Ipv6Extensions.OK) {
      return BAD_ERROR;
    }
    if (innerExtensions.isLaterFragment()) {
      return INVALID;
    }
    int protocol = innerExtensions.upperProtocol();
    int kind = innerPorts(protocol, innerExtensions.upperPosition(), end);
    if (kind == ICMP_ERROR) {
      tuple.setIpv6(
          domain,
          protocol,
          innerIpv6.sourceHigh(),
          innerIpv6.sourceLow(),
          innerIpv6.destinationHigh(),
          innerIpv6.destinationLow(),
          sourcePort,
          destinationPort);
      tuple.reverse();
    }
    return kind;
  }

  /** Ports of the quoted packet, of which 8 bytes behind its IP header are sure (RFC 792). */
  private int innerPorts(int protocol, int position, int end) {
    if (end - position < 8) {
      return BAD_ERROR;
    }
    int kind =
        switch (protocol) {
          case IpProtocols.TCP, IpProtocols.UDP -> {
            ports(position);
            yield OPENING;
          }
          case IpProtocols.ICMP -> icmp(position, end);
          case IpProtocols.ICMPV6 -> icmpv6(position, end);
          default -> withoutPorts();
        };
    // No error is sent about an error (RFC 1122 section 3.2.2).
    return kind <= ANSWER ? ICMP_ERROR : INVALID;
  }

  private static int drop(ConnectionDropReason reason) {
    return FIRST_DROP + reason.ordinal();
  }
}
