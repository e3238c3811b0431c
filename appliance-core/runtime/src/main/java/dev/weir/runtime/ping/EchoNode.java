package dev.weir.runtime.ping;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Icmpv4Header;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Header;

/**
 * Takes the answers to our own echo requests out of the packets for the appliance: replies of our
 * identifier, and ICMP errors that quote a request of it. While none is awaited it reads one field
 * a batch.
 */
final class EchoNode implements Node {
  private final EchoClient client;
  private final int identifier;
  private final int handler;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();
  private final Icmpv4Header icmp4 = new Icmpv4Header();
  private final Icmpv6Header icmp6 = new Icmpv6Header();
  private final Ipv4Header quotedIp4 = new Ipv4Header();
  private final Ipv6Header quotedIp6 = new Ipv6Header();
  private final Icmpv4Header quotedIcmp4 = new Icmpv4Header();
  private final Icmpv6Header quotedIcmp6 = new Icmpv6Header();

  EchoNode(EchoClient client, int handler) {
    this.client = client;
    this.identifier = client.identifier();
    this.handler = handler;
  }

  @Override
  public void process(Batch in, Output out) {
    if (!client.isWaiting()) {
      return;
    }
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (!packet.isDisposed() && isAnswer(packet)) {
        if (packet.isTraced()) {
          explain(in, packet);
        }
        if (packet.isProbe()) {
          out.release(packet);
        } else {
          out.toControl(handler, packet);
        }
      }
    }
  }

  private boolean isAnswer(Packet packet) {
    if (packet.l4() < 0 || packet.has(Packet.FRAGMENT)) {
      return false;
    }
    return packet.etherType() == EtherTypes.IPV4
        ? packet.ipProtocol() == IpProtocols.ICMP && isAnswer4(packet)
        : packet.ipProtocol() == IpProtocols.ICMPV6 && isAnswer6(packet);
  }

  private boolean isAnswer4(Packet packet) {
    if (!ip4.tryWrap(packet, packet.l3())
        || !ip4.totalLengthFits()
        || !icmp4.tryWrap(packet, packet.l4())
        || ip4.payloadLength() < Icmpv4Header.LENGTH) {
      return false;
    }
    boolean ours =
        switch (icmp4.type()) {
          case Icmpv4Header.ECHO_REPLY -> icmp4.identifier() == identifier;
          case Icmpv4Header.UNREACHABLE,
              Icmpv4Header.TIME_EXCEEDED,
              Icmpv4Header.PARAMETER_PROBLEM ->
              quotes4(icmp4.payloadPosition(), packet.end());
          default -> false;
        };
    return ours
        && (packet.has(Packet.CHECKSUM_VALID) || icmp4.checksumValid(0, ip4.payloadLength()));
  }

  private boolean quotes4(int position, int end) {
    return quotedIp4.tryWrap(position, end)
        && quotedIp4.protocol() == IpProtocols.ICMP
        && !quotedIp4.isLaterFragment()
        && quotedIcmp4.tryWrap(position + quotedIp4.headerLength(), end)
        && quotedIcmp4.type() == Icmpv4Header.ECHO_REQUEST
        && quotedIcmp4.identifier() == identifier;
  }

  private boolean isAnswer6(Packet packet) {
    if (!ip6.tryWrap(packet, packet.l3())
        || !ip6.payloadLengthFits()
        || !icmp6.tryWrap(packet, packet.l4())) {
      return false;
    }
    boolean ours =
        switch (icmp6.type()) {
          case Icmpv6Header.ECHO_REPLY -> icmp6.identifier() == identifier;
          case Icmpv6Header.UNREACHABLE,
              Icmpv6Header.PACKET_TOO_BIG,
              Icmpv6Header.TIME_EXCEEDED,
              Icmpv6Header.PARAMETER_PROBLEM ->
              quotes6(icmp6.payloadPosition(), packet.end());
          default -> false;
        };
    int length = ip6.payloadEnd() - packet.l4();
    return ours
        && length >= Icmpv6Header.LENGTH
        && (packet.has(Packet.CHECKSUM_VALID)
            || icmp6.checksumValid(ip6.pseudoHeaderSum(IpProtocols.ICMPV6, length), length));
  }

  private boolean quotes6(int position, int end) {
    return quotedIp6.tryWrap(position, end)
        && quotedIp6.nextHeader() == IpProtocols.ICMPV6
        && quotedIcmp6.tryWrap(position + Ipv6Header.LENGTH, end)
        && quotedIcmp6.type() == Icmpv6Header.ECHO_REQUEST
        && quotedIcmp6.identifier() == identifier;
  }

  @ColdPath("traced packets only")
  private static void explain(Batch in, Packet packet) {
    in.explain(packet, "answer to our own echo request");
  }
}
