package dev.weir.router.neighbour;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.ArpHeader;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.MacAddresses;

/** What comes in by ARP (RFC 826, RFC 5227): learns, answers for own addresses, finds conflicts. */
@HotPath
final class ArpHandler {
  private final NeighbourTable table;
  private final InterfaceTable interfaces;
  private final Reach reach;
  private final Learner learner;
  private final Counters<RouterCounter> counters;
  private final Conflicts conflicts;
  private final ArpHeader arp = new ArpHeader();
  private final EthernetHeader ethernet = new EthernetHeader();

  ArpHandler(
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
    counters.increment(RouterCounter.ARP_RECEIVED);
    int on = packet.rxInterface();
    if (!interfaces.isRouted(on)
        || !interfaces.hasLinkLayer(on)
        || !arp.tryWrap(packet, packet.l3())
        || !MacAddresses.isUnicast(arp.senderMac())) {
      out.drop(packet, RouterDrop.ARP_INVALID);
      return;
    }
    int sender = arp.senderAddress();
    int target = arp.targetAddress();
    boolean probe = sender == 0; // RFC 5227, 2.1.1: nothing is learnt from it
    // One that is known was asked for, as a gateway need not be in any network of ours.
    int known = probe ? NeighbourTable.NONE : table.find(on, false, 0, sender & 0xffff_ffffL);
    boolean neighbour = known != NeighbourTable.NONE || reach.isNeighbour4(on, sender);
    if (!probe && (Ipv4Addresses.isMulticast(sender) || interfaces.isBroadcast4(on, sender))) {
      out.drop(packet, RouterDrop.ARP_INVALID);
      return;
    }
    if (interfaces.isOwn4(on, sender)) {
      if (arp.senderMac() == interfaces.mac(on)) { // our own, come back
        out.drop(packet, RouterDrop.ARP_NOT_FOR_US);
      } else {
        conflicts.report(packet, out);
      }
      return;
    }
    boolean own = interfaces.isOwn4(on, target);
    boolean forUs = own && interfaces.isUsable4(on, target);
    if (own && !forUs && probe) { // another asks for what we ask for: RFC 5227, 2.1.1
      conflicts.report(packet, out);
      return;
    }
    boolean request = arp.operation() == ArpHeader.REQUEST;
    // Hosts ask with any address of theirs: who is no neighbour gets an answer, and is not learnt.
    if (!probe && !neighbour && !(forUs && request)) {
      out.drop(packet, RouterDrop.ARP_INVALID);
      return;
    }
    if (known == NeighbourTable.NONE && neighbour && forUs && request && !probe) {
      known = learner.create(on, false, 0, sender & 0xffff_ffffL, nowNanos, out);
    }
    if (known != NeighbourTable.NONE) {
      boolean answer = forUs && !request && !packet.has(Packet.LINK_MULTICAST);
      learner.heard(known, arp.senderMac(), answer, true, nowNanos, out);
    }
    if (forUs && request) {
      reply(packet, on, target, out);
    } else if (known != NeighbourTable.NONE) {
      out.release(packet);
    } else {
      out.drop(packet, RouterDrop.ARP_NOT_FOR_US);
    }
  }

  private void reply(Packet packet, int on, int own, Output out) {
    long mac = interfaces.mac(on);
    long toMac = arp.senderMac();
    int to = arp.senderAddress();
    int l3 = packet.l3();
    int at = l3 - EthernetHeader.LENGTH;
    if (at < packet.base()) {
      out.drop(packet, RouterDrop.ARP_INVALID);
      return;
    }
    packet.setFrame(at, EthernetHeader.LENGTH + ArpHeader.LENGTH);
    ethernet.tryEmit(packet, at);
    ethernet.setDestination(toMac).setSource(mac).setEtherType(EtherTypes.ARP);
    arp.setOperation(ArpHeader.REPLY);
    arp.setSender(mac, own);
    arp.setTarget(toMac, to);
    packet.setL2(at);
    packet.clear(Packet.LINK_MULTICAST);
    packet.set(Packet.GENERATED);
    counters.increment(RouterCounter.ARP_REPLIES_SENT);
    out.transmit(on, packet);
  }
}
