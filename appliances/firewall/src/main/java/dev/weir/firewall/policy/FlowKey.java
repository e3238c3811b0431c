package dev.weir.firewall.policy;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getLong;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;

import dev.weir.firewall.classify.PacketKey;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.connection.Direction;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.TcpHeader;

/** Fills a classifier's key. Header lengths have been checked before the connection lookup. */
@HotPath
public final class FlowKey {
  private static final int PORTS_LENGTH = 4;
  private static final int TCP_FLAGS_OFFSET = 13;

  private FlowKey() {}

  /** From a packet as it stands. */
  public static void fromPacket(Packet packet, PacketKey key) {
    int l3 = packet.l3();
    key.ipv6 = packet.etherType() == EtherTypes.IPV6;
    if (key.ipv6) {
      key.sourceHigh = getLong(l3 + 8);
      key.sourceLow = getLong(l3 + 16);
      key.destinationHigh = getLong(l3 + 24);
      key.destinationLow = getLong(l3 + 32);
    } else {
      key.source = getInt(l3 + 12);
      key.destination = getInt(l3 + 16);
    }
    int protocol = packet.ipProtocol();
    int l4 = packet.l4();
    key.protocol = protocol & 0xff;
    key.sourcePort = 0;
    key.destinationPort = 0;
    key.tcpFlags = 0;
    if (l4 < 0 || packet.end() - l4 < PORTS_LENGTH) {
      return;
    }
    if (protocol == IpProtocols.ICMP || protocol == IpProtocols.ICMPV6) {
      key.destinationPort = getUnsignedShort(l4);
    } else if (IpProtocols.hasPorts(protocol)) {
      key.sourcePort = getUnsignedShort(l4);
      key.destinationPort = getUnsignedShort(l4 + 2);
      if (protocol == IpProtocols.TCP && packet.end() - l4 > TCP_FLAGS_OFFSET) {
        key.tcpFlags = getUnsignedByte(l4 + TCP_FLAGS_OFFSET);
      }
    }
  }

  /** What the connection's first packet looked like after destination NAT. */
  public static void fromConnection(ConnectionTable table, int connection, PacketKey key) {
    key.ipv6 = table.isIpv6(connection);
    if (key.ipv6) {
      key.sourceHigh = table.ipv6SourceHigh(connection, Direction.ORIGINAL);
      key.sourceLow = table.ipv6SourceLow(connection, Direction.ORIGINAL);
      key.destinationHigh = table.ipv6SourceHigh(connection, Direction.REPLY);
      key.destinationLow = table.ipv6SourceLow(connection, Direction.REPLY);
    } else {
      key.source = table.ipv4Source(connection, Direction.ORIGINAL);
      key.destination = table.ipv4Source(connection, Direction.REPLY);
    }
    int protocol = table.protocol(connection);
    key.protocol = protocol;
    key.tcpFlags = protocol == IpProtocols.TCP ? TcpHeader.SYN : 0;
    if (protocol == IpProtocols.ICMP || protocol == IpProtocols.ICMPV6) {
      key.sourcePort = 0;
      // A query's type stands for the port of the side that is asked; its code is 0.
      key.destinationPort = table.destinationPort(connection, Direction.ORIGINAL) << 8;
    } else {
      key.sourcePort = table.sourcePort(connection, Direction.ORIGINAL);
      key.destinationPort = table.sourcePort(connection, Direction.REPLY);
    }
  }
}
