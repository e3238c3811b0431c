package dev.weir.router.icmp;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.WorkerContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Icmpv4Header;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Header;

/**
 * ICMP for the appliance itself: answers echo requests, gives neighbour discovery to its node, and
 * the rest (echo replies, errors, fragments) to the host's stack.
 *
 * <p>Edges: 0 to LOCAL_OUT, 1 to the neighbour node.
 */
public final class IcmpLocalNode implements Node {
  /** Position of the edge to LOCAL_OUT. */
  public static final int EDGE_LOCAL_OUT = 0;

  /** Position of the edge to the neighbour node. */
  public static final int EDGE_NEIGHBOUR = 1;

  private static final int TTL = 64;

  private final InterfaceTable interfaces;
  private final int discoveryFlag;
  private final Counters<RouterCounter> counters;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();
  private final Icmpv4Header icmp4 = new Icmpv4Header();
  private final Icmpv6Header icmp6 = new Icmpv6Header();

  /**
   * For one worker.
   *
   * @param discoveryFlag marks packets for the neighbour node
   */
  public IcmpLocalNode(WorkerContext context, InterfaceTable interfaces, int discoveryFlag) {
    this.interfaces = interfaces;
    this.discoveryFlag = discoveryFlag;
    counters = context.counters(RouterCounter.class);
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.isDisposed()) {
        continue;
      }
      if (packet.has(Packet.FRAGMENT)) {
        out.punt(packet); // the host's stack puts it together, and answers
      } else if (packet.etherType() == EtherTypes.IPV6) {
        receive6(in, packet, out);
      } else {
        receive4(in, packet, out);
      }
    }
  }

  private void receive4(Batch in, Packet packet, Output out) {
    if (!ip4.tryWrap(packet, packet.l3())
        || !ip4.totalLengthFits()
        || !icmp4.tryWrap(packet, ip4.payloadPosition())
        || ip4.payloadLength() < Icmpv4Header.LENGTH) {
      out.drop(packet, RouterDrop.ICMP_INVALID);
    } else if (icmp4.type() != Icmpv4Header.ECHO_REQUEST) {
      out.punt(packet);
    } else if (packet.has(Packet.LINK_MULTICAST)
        || Ipv4Addresses.isMulticast(ip4.destination())
        || isBroadcast(packet.rxInterface(), ip4.destination())
        || !Ipv4Addresses.isValidSource(ip4.source())) {
      out.drop(packet, RouterDrop.ECHO_MULTICAST);
    } else if (!packet.has(Packet.CHECKSUM_VALID) && !icmp4.checksumValid(0, ip4.payloadLength())) {
      out.drop(packet, RouterDrop.ICMP_INVALID);
    } else {
      int from = ip4.source();
      ip4.setSource(ip4.destination()).setDestination(from); // the header's sum stays the same
      ip4.rewriteTtl(TTL);
      icmp4.rewriteType(Icmpv4Header.ECHO_REPLY, 0);
      reply(in, packet, out);
    }
  }

  private boolean isBroadcast(int on, int destination) {
    return destination == Ipv4Addresses.BROADCAST
        || interfaces.isRouted(on) && interfaces.isBroadcast4(on, destination);
  }

  private void receive6(Batch in, Packet packet, Output out) {
    if (!ip6.tryWrap(packet, packet.l3())
        || !ip6.payloadLengthFits()
        || !icmp6.tryWrap(packet, packet.l4())) {
      out.drop(packet, RouterDrop.ICMP_INVALID);
      return;
    }
    switch (icmp6.type()) {
      case Icmpv6Header.ECHO_REQUEST -> echo6(in, packet, out);
      case Icmpv6Header.NEIGHBOUR_SOLICITATION, Icmpv6Header.NEIGHBOUR_ADVERTISEMENT -> {
        packet.set(discoveryFlag);
        out.edge(EDGE_NEIGHBOUR, packet);
      }
      case Icmpv6Header.ROUTER_SOLICITATION,
          Icmpv6Header.ROUTER_ADVERTISEMENT,
          Icmpv6Header.REDIRECT ->
          out.drop(packet, RouterDrop.ROUTER_DISCOVERY);
      default -> out.punt(packet);
    }
  }

  private void echo6(Batch in, Packet packet, Output out) {
    int length = ip6.payloadEnd() - packet.l4();
    if (length < Icmpv6Header.LENGTH) {
      out.drop(packet, RouterDrop.ICMP_INVALID);
    } else if (packet.has(Packet.LINK_MULTICAST)
        || Ipv6Addresses.isMulticast(ip6.destinationHigh())
        || Ipv6Addresses.isUnspecified(ip6.sourceHigh(), ip6.sourceLow())) {
      out.drop(packet, RouterDrop.ECHO_MULTICAST);
    } else if (!packet.has(Packet.CHECKSUM_VALID)
        && !icmp6.checksumValid(ip6.pseudoHeaderSum(IpProtocols.ICMPV6, length), length)) {
      out.drop(packet, RouterDrop.ICMP_INVALID);
    } else {
      long high = ip6.sourceHigh();
      long low = ip6.sourceLow();
      ip6.setSource(ip6.destinationHigh(), ip6.destinationLow()).setDestination(high, low);
      ip6.setHopLimit(TTL);
      icmp6.rewriteType(Icmpv6Header.ECHO_REPLY, 0); // addresses swapped: the sum stays
      reply(in, packet, out);
    }
  }

  private void reply(Batch in, Packet packet, Output out) {
    counters.increment(RouterCounter.ECHO_REPLIES);
    if (packet.isTraced()) {
      explain(in, packet);
    }
    packet.setConnection(-1, 0); // the reply is found as one of its own
    packet.set(Packet.GENERATED);
    out.edge(EDGE_LOCAL_OUT, packet);
  }

  @ColdPath("traced packets only")
  private static void explain(Batch in, Packet packet) {
    in.explain(packet, "echo request answered");
  }
}
