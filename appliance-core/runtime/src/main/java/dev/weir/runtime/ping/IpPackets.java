package dev.weir.runtime.ping;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.wire.BufferChecksum;
import dev.weir.sdk.wire.IpProtocols;
import java.nio.ByteBuffer;

/** Makes IP packets as bytes, for the control plane. */
public final class IpPackets {
  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int DO_NOT_FRAGMENT = 0x4000;

  /** An IP header's variable part. */
  public record Header(
      IpAddress source,
      IpAddress destination,
      int protocol,
      int hopLimit,
      int identification,
      boolean doNotFragment) {}

  private IpPackets() {}

  /** Puts an IPv4 or IPv6 header before a transport segment that is complete. */
  public static byte[] of(Header header, byte[] segment) {
    boolean ipv4 = header.source().isIpv4();
    ByteBuffer packet = ByteBuffer.allocate((ipv4 ? IPV4_BYTES : IPV6_BYTES) + segment.length);
    if (ipv4) {
      packet
          .putShort((short) 0x4500)
          .putShort((short) packet.capacity())
          .putShort((short) header.identification())
          .putShort((short) (header.doNotFragment() ? DO_NOT_FRAGMENT : 0))
          .put((byte) header.hopLimit())
          .put((byte) header.protocol())
          .putShort((short) 0);
    } else {
      packet
          .putInt(0x6000_0000)
          .putShort((short) segment.length)
          .put((byte) header.protocol())
          .put((byte) header.hopLimit());
    }
    packet.put(header.source().bytes()).put(header.destination().bytes());
    if (ipv4) {
      BufferChecksum.setIpv4Header(packet, 0);
    }
    return packet.put(segment).array();
  }

  /**
   * An ICMP or ICMPv6 echo request, by the family of the addresses.
   *
   * @param header without protocol: it is set here
   */
  public static byte[] echoRequest(
      Header header, int identifier, int sequence, int payloadLengthBytes) {
    boolean ipv4 = header.source().isIpv4();
    int protocol = ipv4 ? IpProtocols.ICMP : IpProtocols.ICMPV6;
    ByteBuffer segment = ByteBuffer.allocate(8 + payloadLengthBytes);
    segment
        .put((byte) (ipv4 ? 8 : 128))
        .put((byte) 0)
        .putShort((short) 0)
        .putShort((short) identifier)
        .putShort((short) sequence);
    for (int i = 0; i < payloadLengthBytes; i++) {
      segment.put((byte) i);
    }
    BufferChecksum.set(segment, 2, header.source(), header.destination(), protocol);
    return of(
        new Header(
            header.source(),
            header.destination(),
            protocol,
            header.hopLimit(),
            header.identification(),
            header.doNotFragment()),
        segment.array());
  }
}
