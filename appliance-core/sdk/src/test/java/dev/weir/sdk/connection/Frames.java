package dev.weir.sdk.connection;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;

/** Writes IP packets straight into slots of its own, as they look when they reach the tracker. */
final class Frames implements AutoCloseable {
  static final int SLOTS = 512;
  private static final int STRIDE = SlotClass.LARGE.strideBytes();

  private final int base;
  private final int length;
  private final Packet[] packets;
  private int next;

  Frames() {
    this(SLOTS);
  }

  Frames(int slots) {
    length = slots * STRIDE;
    base = PacketMemory.reserve(length);
    packets = new Packet[slots];
    for (int i = 0; i < slots; i++) {
      packets[i] = new Packet(i, SlotClass.LARGE, base + i * STRIDE);
    }
  }

  /** A TCP/UDP/ICMP tuple of 10.0.0.x style addresses; all ints as in {@link Tuple}. */
  record Flow(boolean ipv6, int protocol, long source, long destination, int sport, int dport) {
    Flow reversed() {
      return new Flow(ipv6, protocol, destination, source, dport, sport);
    }
  }

  static Flow tcp4(int source, int sport, int destination, int dport) {
    return new Flow(false, IpProtocols.TCP, source, destination, sport, dport);
  }

  static Flow udp4(int source, int sport, int destination, int dport) {
    return new Flow(false, IpProtocols.UDP, source, destination, sport, dport);
  }

  Packet next() {
    Packet packet = packets[next];
    next = (next + 1) % packets.length;
    packet.reset();
    packet.setRxInterface(1);
    return packet;
  }

  /** IP header and room for a transport part, which is zero. */
  Packet ip(Flow flow, int transportBytes) {
    Packet packet = next();
    int header = flow.ipv6 ? 40 : 20;
    packet.setFrame(packet.position(), 14 + header + transportBytes);
    int l3 = packet.position() + 14;
    PacketMemory.fill(l3, Math.min(header + transportBytes, 2000), 0);
    packet.setL2(packet.position());
    packet.setL3(l3);
    packet.setL4(l3 + header);
    packet.setIpProtocol(flow.protocol);
    packet.setEtherType(flow.ipv6 ? EtherTypes.IPV6 : EtherTypes.IPV4);
    putIp(l3, flow, transportBytes);
    return packet;
  }

  static void putIp(int l3, Flow flow, int payload) {
    if (flow.ipv6) {
      PacketMemory.setInt(l3, 6 << 28);
      PacketMemory.setShort(l3 + 4, payload);
      PacketMemory.setByte(l3 + 6, flow.protocol);
      PacketMemory.setByte(l3 + 7, 64);
      PacketMemory.setLong(l3 + 8, 0x20010db800000000L);
      PacketMemory.setLong(l3 + 16, flow.source);
      PacketMemory.setLong(l3 + 24, 0x20010db800000000L);
      PacketMemory.setLong(l3 + 32, flow.destination);
    } else {
      PacketMemory.setByte(l3, 0x45);
      PacketMemory.setByte(l3 + 1, 0);
      PacketMemory.setShort(l3 + 2, Math.min(20 + payload, 65_535));
      PacketMemory.setInt(l3 + 4, 0);
      PacketMemory.setByte(l3 + 8, 64);
      PacketMemory.setByte(l3 + 9, flow.protocol);
      PacketMemory.setShort(l3 + 10, 0);
      PacketMemory.setInt(l3 + 12, (int) flow.source);
      PacketMemory.setInt(l3 + 16, (int) flow.destination);
    }
  }

  Packet udp(Flow flow, int payload) {
    Packet packet = ip(flow, 8 + payload);
    int l4 = packet.l4();
    PacketMemory.setShort(l4, flow.sport);
    PacketMemory.setShort(l4 + 2, flow.dport);
    PacketMemory.setShort(l4 + 4, 8 + payload);
    return packet;
  }

  Packet tcp(Flow flow, int flags, int seq, int ack, int window, int payload) {
    return tcp(flow, flags, seq, ack, window, payload, -1);
  }

  Packet tcp(Flow flow, int flags, int seq, int ack, int window, int payload, int scale) {
    int header = scale >= 0 ? 24 : 20;
    Packet packet = ip(flow, header + payload);
    int l4 = packet.l4();
    PacketMemory.setShort(l4, flow.sport);
    PacketMemory.setShort(l4 + 2, flow.dport);
    PacketMemory.setInt(l4 + 4, seq);
    PacketMemory.setInt(l4 + 8, ack);
    PacketMemory.setByte(l4 + 12, header << 2);
    PacketMemory.setByte(l4 + 13, flags);
    PacketMemory.setShort(l4 + 14, window);
    if (scale >= 0) {
      PacketMemory.setInt(l4 + 20, 0x01030300 | scale);
    }
    return packet;
  }

  /** An ICMP query or answer: identifier in the flow's source port. */
  Packet icmp(Flow flow, int type, int identifier) {
    Packet packet = ip(flow, 16);
    PacketMemory.setByte(packet.l4(), type);
    PacketMemory.setShort(packet.l4() + 4, identifier);
    return packet;
  }

  /** An ICMP error from {@code from} about a packet. */
  Packet icmpError(long from, Flow quoted, int type) {
    int inner = quoted.ipv6 ? 40 : 20;
    Flow outer =
        new Flow(
            quoted.ipv6,
            quoted.ipv6 ? IpProtocols.ICMPV6 : IpProtocols.ICMP,
            from,
            quoted.source,
            0,
            0);
    Packet packet = ip(outer, 8 + inner + 8);
    PacketMemory.setByte(packet.l4(), type);
    putIp(packet.l4() + 8, quoted, 100);
    PacketMemory.setShort(packet.l4() + 8 + inner, quoted.sport);
    PacketMemory.setShort(packet.l4() + 8 + inner + 2, quoted.dport);
    return packet;
  }

  @Override
  public void close() {
    PacketMemory.unreserve(base, length);
  }
}
