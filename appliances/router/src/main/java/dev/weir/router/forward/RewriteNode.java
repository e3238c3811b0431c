package dev.weir.router.forward;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.icmp.IcmpErrors;
import dev.weir.router.icmp.TokenBucket;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.router.neighbour.NeighbourTable;
import dev.weir.router.route.NextHopTable;
import dev.weir.router.route.Rib;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.ExpandingNode;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.WorkerContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.EthernetHeader;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.MacAddresses;
import org.jspecify.annotations.Nullable;

/**
 * The end of IP_OUTPUT: puts the Ethernet header on that leads to the next hop, and transmits. A
 * packet larger than the MTU that may be fragmented is; one whose next hop is not known yet goes to
 * the neighbour node.
 *
 * <p>Edges: 0 to the neighbour node, 1 LOCAL_OUT for ICMP errors.
 */
public final class RewriteNode implements ExpandingNode {
  /** Position of the edge to the neighbour node. */
  public static final int EDGE_NEIGHBOUR = 0;

  /** Position of the edge to LOCAL_OUT. */
  public static final int EDGE_LOCAL_OUT = 1;

  private final InterfaceTable interfaces;
  private final Rib rib;
  private final NeighbourTable neighbours;
  private final IcmpErrors errors;
  private final Counters<RouterCounter> counters;
  private final PacketSize sizes = new PacketSize();
  private final Fragmenter fragmenter;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();
  private long nowNanos;

  // The Ethernet header found last.
  private long headerStart;
  private int headerRest;

  /** For one worker and generation. */
  public RewriteNode(
      WorkerContext context,
      InterfaceTable interfaces,
      Rib rib,
      NeighbourTable neighbours,
      int icmpPerSecond) {
    this.interfaces = interfaces;
    this.rib = rib;
    this.neighbours = neighbours;
    counters = context.counters(RouterCounter.class);
    TokenBucket limit = new TokenBucket(icmpPerSecond, Math.max(1, icmpPerSecond / 10));
    errors = new IcmpErrors(interfaces, limit, counters, EDGE_LOCAL_OUT);
    fragmenter = new Fragmenter(context.hashSeed());
  }

  @Override
  public void process(Batch in, Output out) {
    nowNanos = in.nowNanos();
    NextHopTable nextHops = rib.nextHopTable();
    boolean expanding = false;
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.isDisposed()) {
        continue;
      }
      int tx = packet.txInterface();
      if (!interfaces.isRouted(tx)) {
        out.drop(packet, RouterDrop.NO_INTERFACE);
        continue;
      }
      if (expanding || sizes.exceeds(packet, interfaces.mtu(tx))) {
        expanding = true; // those behind must not overtake
        out.expand(packet);
      } else {
        send(in, packet, nextHops, out);
      }
    }
  }

  private void send(@Nullable Batch in, Packet packet, NextHopTable nextHops, Output out) {
    int tx = packet.txInterface();
    if (!interfaces.hasLinkLayer(tx)) {
      packet.setFrame(packet.l3(), packet.end() - packet.l3());
      packet.setL2(-1);
      out.transmit(tx, packet);
      return;
    }
    boolean found = findHeader(packet, tx, nextHops);
    if (!found) {
      if (!packet.isProbe()) {
        out.edge(EDGE_NEIGHBOUR, packet);
        return;
      }
      group(MacAddresses.BROADCAST, tx); // asks nobody, and goes where the question would
    }
    if (in != null && packet.isTraced()) {
      explain(in, packet, found, headerStart);
    }
    Packet roomy = packet;
    if (packet.l3() - packet.base() < EthernetHeader.LENGTH) {
      roomy = out.ensureRoom(packet, EthernetHeader.LENGTH, 0);
      if (roomy == null) {
        out.drop(packet, RouterDrop.NO_BUFFER);
        return;
      }
    }
    writeHeader(roomy);
    out.transmit(tx, roomy);
  }

  private void writeHeader(Packet packet) {
    int at = packet.l3() - EthernetHeader.LENGTH;
    packet.setFrame(at, packet.end() - at);
    packet.setL2(at);
    PacketMemory.setLong(at, headerStart);
    PacketMemory.setInt(at + 8, headerRest);
    PacketMemory.setShort(at + 12, packet.etherType());
  }

  /** Finds the Ethernet header that leads to the next hop; false if it is not known. */
  private boolean findHeader(Packet packet, int tx, NextHopTable nextHops) {
    boolean ipv6 = packet.etherType() == EtherTypes.IPV6;
    int nextHop = packet.nextHop();
    long high;
    long low;
    if (nextHops.kind(nextHop) == NextHopTable.GATEWAY) {
      high = nextHops.gatewayHigh(nextHop);
      low = nextHops.gatewayLow(nextHop);
    } else if (ipv6) {
      if (!ip6.tryWrap(packet, packet.l3())) {
        return false;
      }
      high = ip6.destinationHigh();
      low = ip6.destinationLow();
      if (Ipv6Addresses.isMulticast(high)) {
        return group(MacAddresses.ofIpv6Multicast(low), tx);
      }
    } else {
      if (!ip4.tryWrap(packet, packet.l3())) {
        return false;
      }
      int destination = ip4.destination();
      if (Ipv4Addresses.isMulticast(destination)) {
        return group(MacAddresses.ofIpv4Multicast(destination), tx);
      }
      if (nextHop < 0
          && (destination == Ipv4Addresses.BROADCAST || interfaces.isBroadcast4(tx, destination))) {
        return group(MacAddresses.BROADCAST, tx);
      }
      high = 0;
      low = destination & 0xffff_ffffL;
    }
    int neighbour = neighbours.find(tx, ipv6, high, low);
    if (neighbour == NeighbourTable.NONE) {
      return false;
    }
    neighbours.use(neighbour);
    headerRest = neighbours.headerRest(neighbour);
    headerStart = neighbours.headerStart(neighbour);
    return headerStart != 0;
  }

  private boolean group(long mac, int tx) {
    long own = interfaces.mac(tx);
    headerStart = mac << 16 | own >>> 32;
    headerRest = (int) own;
    return true;
  }

  @Override
  public int expand(Packet packet, int cursor, Output out) {
    NextHopTable nextHops = rib.nextHopTable();
    int tx = packet.txInterface();
    int mtu = interfaces.mtu(tx);
    if (cursor == 0 && !sizes.exceeds(packet, mtu)) {
      send(null, packet, nextHops, out);
      return DONE;
    }
    boolean linkLayer = interfaces.hasLinkLayer(tx);
    if (linkLayer && !findHeader(packet, tx, nextHops)) {
      if (cursor > 0) {
        out.drop(packet, RouterDrop.NO_NEIGHBOUR); // lost half-way
      } else {
        out.edge(EDGE_NEIGHBOUR, packet);
      }
      return DONE;
    }
    if (cursor == 0) {
      RouterDrop why = fragmenter.prepare(packet, mtu);
      if (why != null) {
        if (why == RouterDrop.TOO_BIG) {
          errors.tooBig(packet, mtu, nowNanos, out);
        }
        out.drop(packet, why);
        return DONE;
      }
      counters.increment(RouterCounter.FRAGMENTED);
    }
    int at = cursor;
    while (at < fragmenter.payloadBytes(packet)) {
      Packet fragment = out.room() > 0 ? fragmenter.fragmentOrNull(packet, mtu, at, out) : null;
      if (fragment == null) {
        return at;
      }
      at += fragmenter.lastPayloadBytes();
      counters.increment(RouterCounter.FRAGMENTS);
      if (linkLayer) {
        writeHeader(fragment);
      }
      out.transmit(tx, fragment);
    }
    out.release(packet);
    return DONE;
  }

  @ColdPath("traced packets only")
  private static void explain(Batch in, Packet packet, boolean found, long headerStart) {
    in.explain(
        packet,
        found
            ? "to " + new MacAddress(headerStart >>> 16)
            : "next hop not resolved: it would be asked for");
  }
}
