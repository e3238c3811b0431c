package dev.weir.router.neighbour;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.icmp.TokenBucket;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.ArpHeader;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.Icmpv6Header;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.MacAddresses;
import dev.weir.sdk.wire.NdNeighbour;
import dev.weir.sdk.wire.NdOptions;
import org.jspecify.annotations.Nullable;

/** Asks for neighbours: ARP requests and neighbour solicitations, within a rate per interface. */
@HotPath
final class Solicitor {
  /** Neighbour discovery never crosses a router: RFC 4861, 7.1. */
  static final int ND_HOP_LIMIT = 255;

  private static final int ND_BYTES = NdNeighbour.LENGTH + NdOptions.LINK_LAYER_LENGTH;
  private static final int BURST = 32;

  private final NeighbourTable table;
  private final InterfaceTable interfaces;
  private final Counters<RouterCounter> counters;
  private final TokenBucket[] limits;
  private final EthernetHeader ethernet = new EthernetHeader();
  private final ArpHeader arp = new ArpHeader();
  private final Ipv6Header ip = new Ipv6Header();
  private final Icmpv6Header icmp = new Icmpv6Header();
  private final NdNeighbour nd = new NdNeighbour();

  Solicitor(
      NeighbourTable table,
      InterfaceTable interfaces,
      NeighbourSettings settings,
      Counters<RouterCounter> counters) {
    this.table = table;
    this.interfaces = interfaces;
    this.counters = counters;
    limits = new TokenBucket[64];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = new TokenBucket(settings.solicitationsPerSecond(), BURST);
    }
  }

  /**
   * Asks for a neighbour, by multicast or, if its address is known, directly. Counts the attempt.
   */
  void ask(int index, @Nullable Packet cause, long nowNanos, Output out) {
    int on = table.interfaceIndex(index);
    table.countAsk(index, nowNanos);
    if (!limits[on & limits.length - 1].take(nowNanos)) {
      counters.increment(RouterCounter.SOLICITATIONS_LIMITED);
      return;
    }
    Packet packet = out.allocOrNull(SlotClass.SMALL, cause);
    if (packet == null) {
      return;
    }
    packet.set(Packet.GENERATED);
    packet.setRxInterface(on);
    packet.setDomain(interfaces.domain(on));
    if (table.isIpv6(index)) {
      solicit(index, on, packet);
      counters.increment(RouterCounter.ND_SOLICITATIONS_SENT);
    } else {
      request(index, on, packet);
      counters.increment(RouterCounter.ARP_REQUESTS_SENT);
    }
    out.transmit(on, packet);
  }

  private void request(int index, int on, Packet packet) {
    int at = packet.position();
    packet.setFrame(at, EthernetHeader.LENGTH + ArpHeader.LENGTH);
    long mac = table.mac(index);
    int target = (int) table.low(index);
    writeEthernet(packet, at, mac == 0 ? MacAddresses.BROADCAST : mac, on, EtherTypes.ARP);
    arp.tryEmit(packet, at + EthernetHeader.LENGTH);
    arp.setOperation(ArpHeader.REQUEST);
    arp.setSender(interfaces.mac(on), interfaces.sourceFor4(on, target));
    arp.setTarget(0, target);
  }

  private void solicit(int index, int on, Packet packet) {
    int at = packet.position();
    packet.setFrame(at, EthernetHeader.LENGTH + Ipv6Header.LENGTH + ND_BYTES);
    long high = table.high(index);
    long low = table.low(index);
    long mac = table.mac(index);
    long toHigh = mac == 0 ? Ipv6Addresses.LINK_MULTICAST_HIGH : high;
    long toLow = mac == 0 ? Ipv6Addresses.solicitedNodeLow(low) : low;
    long toMac = mac == 0 ? MacAddresses.ofIpv6Multicast(toLow) : mac;
    writeEthernet(packet, at, toMac, on, EtherTypes.IPV6);
    int l3 = at + EthernetHeader.LENGTH;
    int source = interfaces.sourceFor6(on, high, low);
    ip.tryEmit(packet, l3);
    ip.setNextHeader(IpProtocols.ICMPV6).setHopLimit(ND_HOP_LIMIT).setDestination(toHigh, toLow);
    if (source >= 0) {
      ip.setSource(interfaces.sourceHigh(on, source), interfaces.sourceLow(on, source));
    }
    int l4 = l3 + Ipv6Header.LENGTH;
    nd.tryEmit(packet, l4, Icmpv6Header.NEIGHBOUR_SOLICITATION);
    nd.setTarget(high, low);
    NdOptions.putLinkLayer(nd.optionsPosition(), NdOptions.SOURCE_LINK_LAYER, interfaces.mac(on));
    icmp.tryWrap(packet, l4);
    icmp.fillChecksum(ip.pseudoHeaderSum(IpProtocols.ICMPV6, ND_BYTES), ND_BYTES);
    packet.setIpProtocol(IpProtocols.ICMPV6);
    packet.setL4(l4);
  }

  private void writeEthernet(Packet packet, int at, long destination, int on, int etherType) {
    ethernet.tryEmit(packet, at);
    ethernet.setDestination(destination).setSource(interfaces.mac(on)).setEtherType(etherType);
    packet.setL2(at);
    packet.setL3(at + EthernetHeader.LENGTH);
    packet.setEtherType(etherType);
  }
}
