package dev.weir.firewall.nat;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.connection.Direction;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.wire.Checksum;
import dev.weir.sdk.wire.Icmpv4Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.sdk.wire.UdpHeader;

/**
 * Rewrites the packet that an ICMP error quotes to what its sender sent (RFC 5508, section 4.1):
 * the inner IP header with its checksum, ports or query identifier, the inner transport checksum as
 * far as it was quoted, and the outer ICMP checksum that covers all of these.
 */
@HotPath
final class QuotedRewriter {
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;
  private static final int IP_CHECKSUM = 10;
  private static final int ICMP_CHECKSUM = 2;
  private static final int ICMP_IDENTIFIER = 4;

  private final ConnectionTable table;
  private final Ipv4Header inner = new Ipv4Header();

  QuotedRewriter(ConnectionTable table) {
    this.table = table;
  }

  /**
   * Rewrites.
   *
   * @param outer the error's header
   * @param direction of the quoted packet
   * @param end position behind the packet's last byte
   * @return false if the quoted header is broken
   */
  boolean rewrite(Icmpv4Header outer, int connection, int direction, int end) {
    int at = outer.payloadPosition();
    if (!inner.tryWrap(at, end)) {
      return false;
    }
    int source = inner.source();
    int destination = inner.destination();
    int newSource = table.ipv4Source(connection, direction);
    int newDestination = table.ipv4Destination(connection, direction);
    int checksum = inner.checksum();
    int newChecksum = Checksum.update32(checksum, source, newSource);
    newChecksum = Checksum.update32(newChecksum, destination, newDestination);
    replace32(outer, at + SOURCE, newSource);
    replace32(outer, at + DESTINATION, newDestination);
    replace16(outer, at + IP_CHECKSUM, newChecksum);

    int l4 = inner.payloadPosition();
    int newSourcePort = table.sourcePort(connection, direction);
    int newDestinationPort = table.destinationPort(connection, direction);
    switch (inner.protocol()) {
      case IpProtocols.TCP, IpProtocols.UDP -> {
        if (end - l4 < 4) {
          return false;
        }
        int oldPorts = getInt(l4);
        int newPorts = newSourcePort << 16 | newDestinationPort;
        int field =
            l4 + (inner.protocol() == IpProtocols.TCP ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM);
        replace32(outer, l4, newPorts);
        // UDP without checksum stays without; a TCP header is often cut before its checksum.
        if (end - field >= 2
            && (inner.protocol() == IpProtocols.TCP || getUnsignedShort(field) != 0)) {
          int sum = Checksum.update32(getUnsignedShort(field), source, newSource);
          sum = Checksum.update32(sum, destination, newDestination);
          sum = Checksum.update32(sum, oldPorts, newPorts);
          boolean noneMeansZero = sum == 0 && inner.protocol() == IpProtocols.UDP;
          replace16(outer, field, noneMeansZero ? 0xffff : sum);
        }
      }
      case IpProtocols.ICMP -> {
        if (end - l4 < Icmpv4Header.LENGTH) {
          return false;
        }
        int identifier = getUnsignedShort(l4 + ICMP_IDENTIFIER);
        int newIdentifier = direction == Direction.ORIGINAL ? newSourcePort : newDestinationPort;
        int sum = getUnsignedShort(l4 + ICMP_CHECKSUM);
        replace16(outer, l4 + ICMP_IDENTIFIER, newIdentifier);
        replace16(outer, l4 + ICMP_CHECKSUM, Checksum.update16(sum, identifier, newIdentifier));
      }
      default -> {
        // No ports to translate.
      }
    }
    return true;
  }

  private static void replace32(Icmpv4Header outer, int at, int now) {
    int before = getInt(at);
    setInt(at, now);
    outer.contentChanged32(before, now);
  }

  private static void replace16(Icmpv4Header outer, int at, int now) {
    int before = getUnsignedShort(at);
    setShort(at, now);
    outer.contentChanged16(before, now);
  }
}
