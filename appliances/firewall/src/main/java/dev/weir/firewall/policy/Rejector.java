package dev.weir.firewall.policy;

import dev.weir.firewall.count.FirewallCounter;
import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionStatus;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Icmpv4Header;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.TcpHeader;

/**
 * Tells the sender of a rejected packet: TCP by a reset (RFC 9293, section 3.10.7.1), everything
 * else by ICMP administratively prohibited (RFC 1812, section 5.2.7.1; RFC 4443, section 3.1). The
 * answer comes from the address that the packet was sent to, before destination NAT. Rate limited.
 */
@HotPath
public final class Rejector {
  private static final int TTL = 64;

  /** Bytes of an ICMP error at most (RFC 1812, section 4.3.2.3; RFC 4443, section 2.4 c). */
  private static final int MAX_ICMP4 = 576;

  private static final int MAX_ICMP6 = 1280;

  private final int edge;
  private final ConnectionTable table;
  private final RateLimit limit;
  private final Counters<FirewallCounter> counters;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();
  private final TcpHeader tcp = new TcpHeader();
  private final Icmpv4Header icmp4 = new Icmpv4Header();
  private final Icmpv6Header icmp6 = new Icmpv6Header();

  // Where the packet came from and where it was sent to; IPv4 in the low words.
  private long fromHigh;
  private long fromLow;
  private long toHigh;
  private long toLow;
  private int fromPort;
  private int toPort;

  /**
   * A rejector of one worker.
   *
   * @param edge the node's edge to LOCAL_OUT
   */
  public Rejector(
      int edge, ConnectionTable table, RateLimit limit, Counters<FirewallCounter> counters) {
    this.edge = edge;
    this.table = table;
    this.limit = limit;
    this.counters = counters;
  }

  /**
   * Answers a packet that the caller is about to drop; its connection, if any, has not ended yet.
   */
  void answer(Packet packet, long nowNanos, Output out) {
    if (packet.isProbe()) {
      return;
    }
    boolean ipv6 = packet.etherType() == EtherTypes.IPV6;
    if (packet.l4() < 0
        || packet.has(Packet.LATER_FRAGMENT | Packet.LINK_MULTICAST)
        || !(ipv6 ? readIpv6(packet) : readIpv4(packet))) {
      counters.increment(FirewallCounter.REJECTS_IMPOSSIBLE);
      return;
    }
    if (packet.connection() > 0 && !ipv6) {
      // The sender knows the packet as it was before its destination was translated.
      toLow = table.ipv4Destination(packet.connection(), ConnectionRef.direction(packet));
    }
    if (!limit.tryTake(nowNanos)) {
      counters.increment(FirewallCounter.REJECTS_LIMITED);
      return;
    }
    boolean sent =
        packet.ipProtocol() == IpProtocols.TCP
            ? reset(packet, ipv6, out)
            : ipv6 ? prohibited6(packet, out) : prohibited4(packet, out);
    counters.increment(sent ? FirewallCounter.REJECTS_SENT : FirewallCounter.REJECTS_IMPOSSIBLE);
  }

  private boolean readIpv4(Packet packet) {
    if (!ip4.tryWrap(packet, packet.l3())) {
      return false;
    }
    fromLow = ip4.source();
    toLow = ip4.destination();
    return Ipv4Addresses.isValidSource(ip4.source())
        && !Ipv4Addresses.isMulticast(ip4.destination())
        && !Ipv4Addresses.isReserved(ip4.destination())
        && (packet.ipProtocol() != IpProtocols.ICMP
            || icmp4.tryWrap(packet, packet.l4()) && icmp4.mayBeComplainedAbout());
  }

  private boolean readIpv6(Packet packet) {
    if (!ip6.tryWrap(packet, packet.l3())) {
      return false;
    }
    fromHigh = ip6.sourceHigh();
    fromLow = ip6.sourceLow();
    toHigh = ip6.destinationHigh();
    toLow = ip6.destinationLow();
    return !Ipv6Addresses.isMulticast(fromHigh)
        && !Ipv6Addresses.isMulticast(toHigh)
        && !Ipv6Addresses.isUnspecified(fromHigh, fromLow)
        && (packet.ipProtocol() != IpProtocols.ICMPV6
            || icmp6.tryWrap(packet, packet.l4()) && !icmp6.isError());
  }

  private boolean reset(Packet packet, boolean ipv6, Output out) {
    if (!tcp.tryWrap(packet, packet.l4()) || tcp.hasFlag(TcpHeader.RST)) {
      return false;
    }
    fromPort = tcp.sourcePort();
    toPort = portSentTo(packet, tcp.destinationPort());
    boolean acknowledged = tcp.hasFlag(TcpHeader.ACK);
    int sequence = acknowledged ? tcp.acknowledgement() : 0;
    int received = tcp.sequence() + payloadBytes(packet, ipv6);
    received += tcp.hasFlag(TcpHeader.SYN) ? 1 : 0;
    received += tcp.hasFlag(TcpHeader.FIN) ? 1 : 0;
    Packet reset = out.allocOrNull(SlotClass.SMALL, packet);
    if (reset == null) {
      return false;
    }
    int at = reset.position();
    int header = ipv6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH;
    reset.setFrame(at, header + TcpHeader.MIN_LENGTH);
    prepare(reset, packet, at, header, IpProtocols.TCP);
    emitIp(reset, at, ipv6, IpProtocols.TCP, TcpHeader.MIN_LENGTH);
    tcp.tryEmit(reset, at + header, 0);
    tcp.setSourcePort(toPort).setDestinationPort(fromPort);
    tcp.setSequence(sequence).setAcknowledgement(acknowledged ? 0 : received);
    tcp.setFlags(acknowledged ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK);
    tcp.setWindow(0);
    int pseudo =
        ipv6
            ? ip6.pseudoHeaderSum(IpProtocols.TCP, TcpHeader.MIN_LENGTH)
            : ip4.pseudoHeaderSum(IpProtocols.TCP, TcpHeader.MIN_LENGTH);
    tcp.fillChecksum(pseudo, TcpHeader.MIN_LENGTH);
    out.edge(edge, reset);
    return true;
  }

  private int portSentTo(Packet packet, int now) {
    int connection = packet.connection();
    return connection > 0
        ? table.destinationPort(connection, ConnectionRef.direction(packet))
        : now;
  }

  /** Bytes behind the TCP header; a frame may be padded, a GSO frame counts in full. */
  private int payloadBytes(Packet packet, boolean ipv6) {
    int end = packet.end();
    if (packet.gsoType() == GsoType.NONE) {
      end = Math.min(end, ipv6 ? ip6.payloadEnd() : ip4.payloadEnd());
    }
    return Math.max(0, end - tcp.payloadPosition());
  }

  private boolean prohibited4(Packet packet, Output out) {
    int quoted =
        Math.min(
            packet.end() - packet.l3(), MAX_ICMP4 - Ipv4Header.MIN_LENGTH - Icmpv4Header.LENGTH);
    Packet error = out.allocOrNull(SlotClass.SMALL, packet);
    if (error == null) {
      return false;
    }
    int at = error.position();
    int payload = Icmpv4Header.LENGTH + quoted;
    error.setFrame(at, Ipv4Header.MIN_LENGTH + payload);
    prepare(error, packet, at, Ipv4Header.MIN_LENGTH, IpProtocols.ICMP);
    emitIp(error, at, false, IpProtocols.ICMP, payload);
    icmp4.tryEmit(error, at + Ipv4Header.MIN_LENGTH);
    icmp4.setType(Icmpv4Header.UNREACHABLE, Icmpv4Header.ADMINISTRATIVELY_PROHIBITED).setRest(0);
    int quote = icmp4.payloadPosition();
    packet.bringIn();
    PacketMemory.copy(packet.l3(), quote, quoted);
    if (ip4.tryWrap(error, quote)) {
      ip4.rewriteDestination((int) toLow);
      int port = ip4.payloadPosition() + 2;
      if (packet.ipProtocol() == IpProtocols.UDP && error.end() - port >= 2) {
        PacketMemory.setShort(port, portSentTo(packet, PacketMemory.getUnsignedShort(port)));
      }
    }
    icmp4.fillChecksum(0, payload);
    out.edge(edge, error);
    return true;
  }

  private boolean prohibited6(Packet packet, Output out) {
    int quoted =
        Math.min(packet.end() - packet.l3(), MAX_ICMP6 - Ipv6Header.LENGTH - Icmpv6Header.LENGTH);
    Packet error = out.allocOrNull(SlotClass.SMALL, packet);
    if (error == null) {
      return false;
    }
    int at = error.position();
    int payload = Icmpv6Header.LENGTH + quoted;
    error.setFrame(at, Ipv6Header.LENGTH + payload);
    prepare(error, packet, at, Ipv6Header.LENGTH, IpProtocols.ICMPV6);
    emitIp(error, at, true, IpProtocols.ICMPV6, payload);
    icmp6.tryEmit(error, at + Ipv6Header.LENGTH);
    icmp6.setType(Icmpv6Header.UNREACHABLE, Icmpv6Header.ADMINISTRATIVELY_PROHIBITED).setRest(0);
    packet.bringIn();
    PacketMemory.copy(packet.l3(), icmp6.payloadPosition(), quoted);
    icmp6.fillChecksum(ip6.pseudoHeaderSum(IpProtocols.ICMPV6, payload), payload);
    out.edge(edge, error);
    return true;
  }

  /** An IP header back to the sender. */
  private void emitIp(Packet answer, int at, boolean ipv6, int protocol, int payloadBytes) {
    if (ipv6) {
      ip6.tryEmit(answer, at);
      ip6.setHopLimit(TTL).setNextHeader(protocol).setPayloadLength(payloadBytes);
      ip6.setSource(toHigh, toLow).setDestination(fromHigh, fromLow);
    } else {
      ip4.tryEmit(answer, at);
      ip4.setTtl(TTL).setProtocol(protocol).setTotalLength(Ipv4Header.MIN_LENGTH + payloadBytes);
      ip4.setSource((int) toLow).setDestination((int) fromLow).fillChecksum();
    }
  }

  private static void prepare(Packet answer, Packet about, int at, int headerBytes, int protocol) {
    answer.setL3(at);
    answer.setL4(at + headerBytes);
    answer.setEtherType(about.etherType());
    answer.setIpProtocol(protocol);
    answer.setRxInterface(about.rxInterface());
    answer.setDomain(about.domain());
    answer.set(Packet.GENERATED);
    // It speaks for no connection: neither translated nor held against the policy.
    answer.setConnection(-1, ConnectionStatus.UNTRACKED);
  }
}
