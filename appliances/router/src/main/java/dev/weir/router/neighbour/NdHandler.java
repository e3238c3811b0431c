package dev.weir.router.neighbour;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.MacAddresses;
import dev.weir.sdk.wire.NdNeighbour;
import dev.weir.sdk.wire.NdOptions;

/** Neighbour solicitations and advertisements that come in (RFC 4861, section 7). */
@HotPath
final class NdHandler {
  private static final int ADVERTISEMENT_BYTES = NdNeighbour.LENGTH + NdOptions.LINK_LAYER_LENGTH;

  private final NeighbourTable table;
  private final InterfaceTable interfaces;
  private final Reach reach;
  private final Learner learner;
  private final Counters<RouterCounter> counters;
  private final Conflicts conflicts;
  private final Ipv6Header ip = new Ipv6Header();
  private final Icmpv6Header icmp = new Icmpv6Header();
  private final NdNeighbour nd = new NdNeighbour();
  private final NdOptions options = new NdOptions();
  private final EthernetHeader ethernet = new EthernetHeader();
  private long linkLayer;

  NdHandler(
      NeighbourTable table,
      InterfaceTable interfaces,
      Reach reach,
      Learner learner,
      Counters<RouterCounter> counters,
      Conflicts conflicts) {
    this.table = table;
    this.interfaces = interfaces;
    this.reach = reach;
    this.learner = learner;
    this.counters = counters;
    this.conflicts = conflicts;
  }

  void receive(Packet packet, long nowNanos, Output out) {
    counters.increment(RouterCounter.ND_RECEIVED);
    int on = packet.rxInterface();
    if (!interfaces.isRouted(on) || !interfaces.hasLinkLayer(on) || !isValid(packet)) {
      out.drop(packet, RouterDrop.ND_INVALID);
    } else if (nd.type() == Icmpv6Header.NEIGHBOUR_SOLICITATION) {
      solicitation(packet, on, nowNanos, out);
    } else {
      advertisement(packet, on, nowNanos, out);
    }
  }

  /** RFC 4861, 7.1.1 and 7.1.2, as far as they are the same. */
  private boolean isValid(Packet packet) {
    if (!ip.tryWrap(packet, packet.l3())
        || ip.hopLimit() != Solicitor.ND_HOP_LIMIT
        || !ip.payloadLengthFits()
        || !icmp.tryWrap(packet, packet.l4())
        || !nd.tryWrap(packet, packet.l4())
        || icmp.code() != 0
        || Ipv6Addresses.isMulticast(nd.targetHigh())
        || Ipv6Addresses.isMulticast(ip.sourceHigh())) {
      return false;
    }
    int length = ip.payloadEnd() - packet.l4();
    if (length < NdNeighbour.LENGTH
        || !icmp.checksumValid(ip.pseudoHeaderSum(IpProtocols.ICMPV6, length), length)) {
      return false;
    }
    int wanted =
        nd.type() == Icmpv6Header.NEIGHBOUR_SOLICITATION
            ? NdOptions.SOURCE_LINK_LAYER
            : NdOptions.TARGET_LINK_LAYER;
    linkLayer = 0;
    for (options.start(nd.optionsPosition(), ip.payloadEnd()); options.next(); ) {
      if (options.is(wanted)) {
        linkLayer = options.linkLayer();
      }
    }
    return !options.malformed() && (linkLayer == 0 || MacAddresses.isUnicast(linkLayer));
  }

  private void solicitation(Packet packet, int on, long nowNanos, Output out) {
    long high = ip.sourceHigh();
    long low = ip.sourceLow();
    boolean probe = Ipv6Addresses.isUnspecified(high, low);
    if (probe
        && (linkLayer != 0
            || ip.destinationHigh() != Ipv6Addresses.LINK_MULTICAST_HIGH
            || ip.destinationLow() != Ipv6Addresses.solicitedNodeLow(nd.targetLow()))) {
      out.drop(packet, RouterDrop.ND_INVALID);
      return;
    }
    if (!interfaces.isOwn6(on, nd.targetHigh(), nd.targetLow())) {
      out.drop(packet, RouterDrop.ND_NOT_FOR_US);
      return;
    }
    if (!probe && interfaces.isOwn6(on, high, low)) {
      conflict(packet, linkLayer == interfaces.mac(on), out);
      return;
    }
    if (!interfaces.isUsable6(on, nd.targetHigh(), nd.targetLow())) {
      if (probe) { // another asks for what we ask for: RFC 4862, 5.4.3
        conflicts.report(packet, out);
      } else {
        out.drop(packet, RouterDrop.ND_NOT_FOR_US);
      }
      return;
    }
    if (probe) { // somebody is about to take our address: the answer tells him
      counters.increment(RouterCounter.NEIGHBOUR_CONFLICTS);
    } else if (linkLayer != 0 && reach.isNeighbour6(on, high, low)) {
      int known = table.find(on, true, high, low);
      if (known == NeighbourTable.NONE) {
        known = learner.create(on, true, high, low, nowNanos, out);
      }
      if (known != NeighbourTable.NONE) {
        learner.heard(known, linkLayer, false, true, nowNanos, out);
      }
    }
    advertise(packet, on, probe, out);
  }

  private void advertisement(Packet packet, int on, long nowNanos, Output out) {
    boolean solicited = (nd.flags() & NdNeighbour.SOLICITED) != 0;
    boolean override = (nd.flags() & NdNeighbour.OVERRIDE) != 0;
    long high = nd.targetHigh();
    long low = nd.targetLow();
    if (solicited && Ipv6Addresses.isMulticast(ip.destinationHigh())) {
      out.drop(packet, RouterDrop.ND_INVALID);
      return;
    }
    if (interfaces.isOwn6(on, high, low)) {
      conflict(packet, linkLayer == interfaces.mac(on), out);
      return;
    }
    int known = table.find(on, true, high, low);
    if (known == NeighbourTable.NONE) {
      out.drop(packet, RouterDrop.ND_NOT_FOR_US);
      return;
    }
    boolean unanswered =
        table.state(known) == NeighbourState.INCOMPLETE
            || table.state(known) == NeighbourState.FAILED;
    long mac = linkLayer != 0 ? linkLayer : table.mac(known);
    if (mac != 0) {
      learner.heard(known, mac, solicited, override || unanswered, nowNanos, out);
      table.setRouter(known, (nd.flags() & NdNeighbour.ROUTER) != 0);
    }
    out.release(packet);
  }

  private void conflict(Packet packet, boolean ownEcho, Output out) {
    if (ownEcho) {
      out.drop(packet, RouterDrop.ND_NOT_FOR_US);
    } else {
      conflicts.report(packet, out);
    }
  }

  /** Turns the solicitation into the advertisement that answers it. */
  private void advertise(Packet packet, int on, boolean probe, Output out) {
    long targetHigh = nd.targetHigh();
    long targetLow = nd.targetLow();
    long toHigh = probe ? Ipv6Addresses.LINK_MULTICAST_HIGH : ip.sourceHigh();
    long toLow = probe ? Ipv6Addresses.ALL_NODES_LOW : ip.sourceLow();
    int known = probe ? NeighbourTable.NONE : table.find(on, true, toHigh, toLow);
    long toMac = linkLayer;
    if (probe) {
      toMac = MacAddresses.ofIpv6Multicast(toLow);
    } else if (toMac == 0) {
      toMac = known == NeighbourTable.NONE ? 0 : table.mac(known);
    }
    int l3 = packet.l3();
    int at = l3 - EthernetHeader.LENGTH;
    if (toMac == 0 && packet.l2() >= 0 && ethernet.tryWrap(packet, packet.l2())) {
      toMac = ethernet.source();
    }
    int l4 = l3 + Ipv6Header.LENGTH;
    int bytes = EthernetHeader.LENGTH + Ipv6Header.LENGTH + ADVERTISEMENT_BYTES;
    if (!MacAddresses.isUnicast(toMac) && !probe
        || at < packet.base()
        || packet.slotClass().strideBytes() - (at - packet.base()) < bytes) {
      out.drop(packet, RouterDrop.ND_INVALID);
      return;
    }
    packet.setFrame(at, bytes);
    ethernet.tryEmit(packet, at);
    ethernet.setDestination(toMac).setSource(interfaces.mac(on)).setEtherType(EtherTypes.IPV6);
    ip.tryEmit(packet, l3);
    ip.setNextHeader(IpProtocols.ICMPV6).setHopLimit(Solicitor.ND_HOP_LIMIT);
    ip.setSource(targetHigh, targetLow).setDestination(toHigh, toLow);
    nd.tryEmit(packet, l4, Icmpv6Header.NEIGHBOUR_ADVERTISEMENT);
    nd.setFlags(NdNeighbour.ROUTER | NdNeighbour.OVERRIDE | (probe ? 0 : NdNeighbour.SOLICITED));
    nd.setTarget(targetHigh, targetLow);
    NdOptions.putLinkLayer(nd.optionsPosition(), NdOptions.TARGET_LINK_LAYER, interfaces.mac(on));
    packet.clear(Packet.LINK_MULTICAST | Packet.CHECKSUM_PARTIAL | Packet.IP_OPTIONS);
    packet.set(Packet.GENERATED);
    packet.setL2(at);
    packet.setL4(l4);
    icmp.tryWrap(packet, l4);
    icmp.fillChecksum(
        ip.pseudoHeaderSum(IpProtocols.ICMPV6, ADVERTISEMENT_BYTES), ADVERTISEMENT_BYTES);
    counters.increment(RouterCounter.ND_ADVERTISEMENTS_SENT);
    out.transmit(on, packet);
  }
}
