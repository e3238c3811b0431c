package dev.weir.firewall.nat;

import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.connection.Direction;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.Icmpv4Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.sdk.wire.UdpHeader;

/**
 * Rewrites the addresses and ports of IPv4 packets to what the tuple of the connection's other
 * direction says. Checksums are updated incrementally (RFC 1624); a partial one has only its pseudo
 * header adjusted, so that frames to be segmented pass as they are. One per worker.
 */
@HotPath
final class Rewriter {
  private final ConnectionTable table;
  private final Ipv4Header ip = new Ipv4Header();
  private final TcpHeader tcp = new TcpHeader();
  private final UdpHeader udp = new UdpHeader();
  private final Icmpv4Header icmp = new Icmpv4Header();
  private final QuotedRewriter quoted;

  Rewriter(ConnectionTable table) {
    this.table = table;
    this.quoted = new QuotedRewriter(table);
  }

  /** Whether packets of the direction get another destination. */
  boolean changesDestination(int connection, int direction) {
    return direction == Direction.ORIGINAL
        ? table.isDestinationTranslated(connection)
        : table.isSourceTranslated(connection);
  }

  /** Whether packets of the direction get another source. */
  boolean changesSource(int connection, int direction) {
    return direction == Direction.ORIGINAL
        ? table.isSourceTranslated(connection)
        : table.isDestinationTranslated(connection);
  }

  /** Whether it is an ICMP error of the appliance itself, which keeps its own source. */
  boolean isOwnError(Packet packet) {
    return ConnectionRef.isIcmpError(packet) && packet.has(Packet.GENERATED | Packet.FROM_HOST);
  }

  /** Rewrites the destination, and what an ICMP error quotes. False if the headers are broken. */
  boolean rewriteDestination(Packet packet) {
    int connection = packet.connection();
    int direction = ConnectionRef.direction(packet);
    boolean error = ConnectionRef.isIcmpError(packet);
    if (error && !rewriteQuoted(packet)) {
      return false;
    }
    if (!changesDestination(connection, direction)) {
      return true;
    }
    int address = table.ipv4Source(connection, direction ^ 1);
    int port = table.sourcePort(connection, direction ^ 1);
    if (!ip.tryWrap(packet, packet.l3())) {
      return false;
    }
    int before = ip.destination();
    ip.rewriteDestination(address);
    if (error) {
      return true;
    }
    return switch (packet.ipProtocol()) {
      case IpProtocols.TCP -> {
        boolean whole = tcp.tryWrap(packet, packet.l4());
        if (whole) {
          tcp.addressChanged(before, address);
          tcp.rewriteDestinationPort(port);
        }
        yield whole;
      }
      case IpProtocols.UDP -> {
        boolean whole = udp.tryWrap(packet, packet.l4());
        if (whole) {
          udp.addressChanged(before, address);
          udp.rewriteDestinationPort(port);
        }
        yield whole;
      }
      case IpProtocols.UDP_LITE -> {
        boolean whole = udp.tryWrap(packet, packet.l4());
        if (whole) {
          udp.addressChanged(before, address);
        }
        yield whole;
      }
      // The identifier belongs to the side that asks: it is the destination of answers.
      case IpProtocols.ICMP -> direction == Direction.ORIGINAL || rewriteIdentifier(packet, port);
      default -> true;
    };
  }

  /** Rewrites the source. False if the headers are broken. */
  boolean rewriteSource(Packet packet) {
    int connection = packet.connection();
    int direction = ConnectionRef.direction(packet);
    if (isOwnError(packet)) {
      // Its quoted packet is whole already if it came by LOCAL_OUT; the same again changes nothing.
      return rewriteQuoted(packet);
    }
    boolean error = ConnectionRef.isIcmpError(packet);
    if (!changesSource(connection, direction)) {
      return true;
    }
    int address = table.ipv4Destination(connection, direction ^ 1);
    int port = table.destinationPort(connection, direction ^ 1);
    if (!ip.tryWrap(packet, packet.l3())) {
      return false;
    }
    int before = ip.source();
    ip.rewriteSource(address);
    if (error) {
      return true;
    }
    return switch (packet.ipProtocol()) {
      case IpProtocols.TCP -> {
        boolean whole = tcp.tryWrap(packet, packet.l4());
        if (whole) {
          tcp.addressChanged(before, address);
          tcp.rewriteSourcePort(port);
        }
        yield whole;
      }
      case IpProtocols.UDP -> {
        boolean whole = udp.tryWrap(packet, packet.l4());
        if (whole) {
          udp.addressChanged(before, address);
          udp.rewriteSourcePort(port);
        }
        yield whole;
      }
      case IpProtocols.UDP_LITE -> {
        boolean whole = udp.tryWrap(packet, packet.l4());
        if (whole) {
          udp.addressChanged(before, address);
        }
        yield whole;
      }
      case IpProtocols.ICMP -> direction == Direction.REPLY || rewriteIdentifier(packet, port);
      default -> true;
    };
  }

  private boolean rewriteIdentifier(Packet packet, int identifier) {
    boolean whole = icmp.tryWrap(packet, packet.l4());
    if (whole) {
      icmp.rewriteIdentifier(identifier);
    }
    return whole;
  }

  private boolean rewriteQuoted(Packet packet) {
    return icmp.tryWrap(packet, packet.l4())
        && quoted.rewrite(
            icmp, packet.connection(), ConnectionRef.direction(packet) ^ 1, packet.end());
  }
}
