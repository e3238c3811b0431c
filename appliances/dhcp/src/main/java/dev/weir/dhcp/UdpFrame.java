package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.wire.BufferChecksum;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Puts a DHCP message into UDP, IPv4 and Ethernet, for hosts that have no address yet. */
final class UdpFrame {
  private static final int ETHERNET = 14;
  private static final int IPV4 = 20;
  private static final int UDP = 8;

  private UdpFrame() {}

  static byte[] ethernet(MacAddress from, MacAddress to, byte[] packet) {
    return ByteBuffer.allocate(ETHERNET + packet.length)
        .put(to.bytes())
        .put(from.bytes())
        .putShort((short) 0x0800)
        .put(packet)
        .array();
  }

  static byte[] ipv4(
      IpAddress source, int fromPort, IpAddress destination, int toPort, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(IPV4 + UDP + payload.length);
    out.put((byte) 0x45).put((byte) 0xc0).putShort((short) out.capacity());
    out.putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
    out.putInt(source.ipv4()).putInt(destination.ipv4());
    out.putShort((short) fromPort).putShort((short) toPort);
    out.putShort((short) (UDP + payload.length));
    out.putShort((short) 0).put(payload);
    BufferChecksum.setIpv4Header(out, 0);
    BufferChecksum.set(out.slice(IPV4, UDP + payload.length), 6, source, destination, 17);
    return out.array();
  }

  /** The message in a packet that a node took from the traffic; empty if it is none. */
  static Optional<DhcpMessage> message(ControlPacket packet) {
    int at = packet.l4() + UDP;
    return packet.l4() < 0
        ? Optional.empty()
        : DhcpMessage.parse(packet.frame(), at, Math.max(0, packet.frame().length - at));
  }
}
