package dev.weir.benchmarks.pipeline;

import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.Checksum;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;

/** Writes complete frames of {@value FrameRing#FRAME_BYTES} bytes, checksums included. */
final class FrameBuilder {
  private static final int ETHERNET = 14;
  private static final int IPV4 = 20;
  private static final int IPV6 = 40;
  private static final int TCP = 20;
  private static final int WINDOW = 0xfff0;
  private static final int HOP_LIMIT = 64;

  private FrameBuilder() {}

  static void ethernet(int position, long destination, long source, int etherType) {
    PacketMemory.fill(position, FrameRing.FRAME_BYTES, 0);
    PacketMemory.setMac(position, destination);
    PacketMemory.setMac(position + 6, source);
    PacketMemory.setShort(position + 12, etherType);
  }

  /** A datagram that fills the frame behind an Ethernet header. */
  static void udp4(int position, int source, int destination, int sourcePort, int port) {
    PacketMemory.setShort(position + 12, EtherTypes.IPV4);
    int l3 = position + ETHERNET;
    int length = FrameRing.FRAME_BYTES - ETHERNET;
    ipv4(l3, length, IpProtocols.UDP, source, destination);
    int l4 = l3 + IPV4;
    udpHeader(l4, length - IPV4, sourcePort, port);
    int pseudo = Checksum.pseudoIpv4(source, destination, IpProtocols.UDP, length - IPV4);
    PacketMemory.setShort(
        l4 + 6, Checksum.finishUdp(Checksum.add(Checksum.sum(l4, length - IPV4), pseudo)));
  }

  /** A datagram that fills the frame behind an Ethernet header. */
  static void udp6(
      int position,
      long sourceHigh,
      long sourceLow,
      long high,
      long low,
      int sourcePort,
      int port) {
    PacketMemory.setShort(position + 12, EtherTypes.IPV6);
    int l3 = position + ETHERNET;
    int length = FrameRing.FRAME_BYTES - ETHERNET - IPV6;
    PacketMemory.setInt(l3, 6 << 28);
    PacketMemory.setInt(l3 + 4, length << 16 | IpProtocols.UDP << 8 | HOP_LIMIT);
    PacketMemory.setLong(l3 + 8, sourceHigh);
    PacketMemory.setLong(l3 + 16, sourceLow);
    PacketMemory.setLong(l3 + 24, high);
    PacketMemory.setLong(l3 + 32, low);
    int l4 = l3 + IPV6;
    udpHeader(l4, length, sourcePort, port);
    int pseudo = Checksum.pseudoIpv6(sourceHigh, sourceLow, high, low, IpProtocols.UDP, length);
    PacketMemory.setShort(
        l4 + 6, Checksum.finishUdp(Checksum.add(Checksum.sum(l4, length), pseudo)));
  }

  /** A segment of 10 bytes that fills the frame, or one without data. */
  static void tcp4(
      int position,
      int source,
      int destination,
      int sourcePort,
      int port,
      int sequence,
      int acknowledged,
      int flags,
      boolean data) {
    PacketMemory.setShort(position + 12, EtherTypes.IPV4);
    int l3 = position + ETHERNET;
    int length = data ? FrameRing.FRAME_BYTES - ETHERNET : IPV4 + TCP;
    ipv4(l3, length, IpProtocols.TCP, source, destination);
    int l4 = l3 + IPV4;
    PacketMemory.setShort(l4, sourcePort);
    PacketMemory.setShort(l4 + 2, port);
    PacketMemory.setInt(l4 + 4, sequence);
    PacketMemory.setInt(l4 + 8, acknowledged);
    PacketMemory.setInt(l4 + 12, TCP / 4 << 28 | flags << 16 | WINDOW);
    finishTcp(l3);
  }

  /** Puts the checksum of the segment behind an IPv4 header right. */
  static void finishTcp(int l3) {
    int l4 = l3 + IPV4;
    int length = PacketMemory.getUnsignedShort(l3 + 2) - IPV4;
    int pseudo =
        Checksum.pseudoIpv4(
            PacketMemory.getInt(l3 + 12), PacketMemory.getInt(l3 + 16), IpProtocols.TCP, length);
    PacketMemory.setShort(l4 + 16, 0);
    PacketMemory.setShort(l4 + 16, Checksum.finish(Checksum.add(Checksum.sum(l4, length), pseudo)));
  }

  private static void ipv4(int l3, int length, int protocol, int source, int destination) {
    PacketMemory.setInt(l3, 0x45000000 | length);
    PacketMemory.setInt(l3 + 4, 0x4000); // may not be fragmented
    PacketMemory.setInt(l3 + 8, HOP_LIMIT << 24 | protocol << 16);
    PacketMemory.setInt(l3 + 12, source);
    PacketMemory.setInt(l3 + 16, destination);
    PacketMemory.setShort(l3 + 10, Checksum.of(l3, IPV4));
  }

  private static void udpHeader(int l4, int length, int sourcePort, int port) {
    PacketMemory.setShort(l4, sourcePort);
    PacketMemory.setShort(l4 + 2, port);
    PacketMemory.setShort(l4 + 4, length);
  }
}
