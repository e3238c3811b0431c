package dev.weir.runtime.show;

import dev.weir.runtime.ping.IpPackets;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.wire.BufferChecksum;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A packet that an operator asks about.
 *
 * @param protocol of the transport
 * @param source address, and port of TCP and UDP (40000 if not said)
 * @param destination address, and port of TCP and UDP, which must be said
 * @param tcpFlags flag bits of a TCP segment
 * @param icmpType type of an ICMP message; an echo request's if not said
 * @param hopLimit TTL or hop limit
 */
record MadeUpPacket(
    TransportProtocol protocol,
    Endpoint source,
    Endpoint destination,
    int tcpFlags,
    Optional<Integer> icmpType,
    int hopLimit) {
  private static final int DEFAULT_SOURCE_PORT = 40_000;
  private static final int WINDOW = 64_240;
  private static final int IDENTIFIER = 1;

  /** Link header of a frame. */
  record Link(long source, long destination, Optional<Integer> vlan) {}

  /**
   * Refuses what cannot be sent.
   *
   * @throws CommandException if the parts do not go together
   */
  void check() throws CommandException {
    boolean ipv4 = source.address().isIpv4();
    if (ipv4 != destination.address().isIpv4()) {
      throw new CommandException(
          "TEST-0001",
          source.address() + " and " + destination.address() + " are of different families");
    }
    if (protocol.number() == (ipv4 ? IpProtocols.ICMPV6 : IpProtocols.ICMP)) {
      throw new CommandException(
          "TEST-0002",
          protocol + " does not go over " + (ipv4 ? "IPv4" : "IPv6"),
          "use " + (ipv4 ? "icmp" : "icmpv6"));
    }
    if (protocol.hasPorts() && destination.port().isEmpty()) {
      throw new CommandException(
          "TEST-0003", protocol + " needs a destination port", "write it as address:port");
    }
    if (!protocol.hasPorts() && (source.port().isPresent() || destination.port().isPresent())) {
      throw new CommandException("TEST-0004", protocol + " has no ports");
    }
  }

  /** The IP packet. */
  byte[] packet() {
    ByteBuffer segment =
        switch (protocol.number()) {
          case IpProtocols.TCP -> tcp();
          case IpProtocols.UDP -> udp();
          case IpProtocols.ICMP, IpProtocols.ICMPV6 -> icmp();
          default -> ByteBuffer.allocate(8);
        };
    return IpPackets.of(
        new IpPackets.Header(
            source.address(), destination.address(), protocol.number(), hopLimit, 0, true),
        segment.array());
  }

  /** The IP packet in an Ethernet frame. */
  byte[] frame(Link link) {
    byte[] packet = packet();
    ByteBuffer frame = ByteBuffer.allocate(14 + (link.vlan().isPresent() ? 4 : 0) + packet.length);
    putMac(frame, link.destination());
    putMac(frame, link.source());
    link.vlan().ifPresent(id -> frame.putShort((short) EtherTypes.VLAN).putShort(id.shortValue()));
    int type = source.address().isIpv4() ? EtherTypes.IPV4 : EtherTypes.IPV6;
    return frame.putShort((short) type).put(packet).array();
  }

  private static void putMac(ByteBuffer frame, long mac) {
    frame.putShort((short) (mac >>> 32)).putInt((int) mac);
  }

  private ByteBuffer tcp() {
    ByteBuffer segment = ByteBuffer.allocate(20);
    putPorts(segment)
        .putInt(1)
        .putInt(0)
        .put((byte) 0x50)
        .put((byte) tcpFlags)
        .putShort((short) WINDOW);
    return withChecksum(segment, 16);
  }

  private ByteBuffer udp() {
    ByteBuffer segment = ByteBuffer.allocate(8);
    putPorts(segment).putShort((short) 8);
    return withChecksum(segment, 6);
  }

  private ByteBuffer icmp() {
    int echo = source.address().isIpv4() ? 8 : 128;
    ByteBuffer segment = ByteBuffer.allocate(8);
    segment
        .put(icmpType.orElse(echo).byteValue())
        .put((byte) 0)
        .putShort((short) 0)
        .putShort((short) IDENTIFIER)
        .putShort((short) 1);
    return withChecksum(segment, 2);
  }

  private ByteBuffer putPorts(ByteBuffer segment) {
    return segment
        .putShort((short) source.port().orElse(DEFAULT_SOURCE_PORT))
        .putShort((short) destination.port().orElse(0));
  }

  private ByteBuffer withChecksum(ByteBuffer segment, int field) {
    BufferChecksum.set(segment, field, source.address(), destination.address(), protocol.number());
    return segment;
  }
}
