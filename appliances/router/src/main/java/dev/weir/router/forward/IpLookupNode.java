package dev.weir.router.forward;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.fib.Fib;
import dev.weir.router.icmp.IcmpErrors;
import dev.weir.router.icmp.TokenBucket;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.router.route.Domains;
import dev.weir.router.route.NextHopTable;
import dev.weir.router.route.Rib;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.WorkerContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Addresses;
import dev.weir.sdk.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a packet goes: the end of IP_INPUT (what came in by an interface, after the checks
 * of its source) and of LOCAL_OUT (the appliance's own). Destinations of a batch are looked up
 * together.
 *
 * <p>Edges: 0 IP_LOCAL, 1 IP_FORWARD (only from IP_INPUT), 2 IP_OUTPUT, 3 LOCAL_OUT for ICMP
 * errors.
 */
public final class IpLookupNode implements Node {
  /** Position of the edge to IP_LOCAL. */
  public static final int EDGE_LOCAL = 0;

  /** Position of the edge to IP_FORWARD. */
  public static final int EDGE_FORWARD = 1;

  /** Position of the edge to IP_OUTPUT. */
  public static final int EDGE_OUTPUT = 2;

  /** Position of the edge to LOCAL_OUT. */
  public static final int EDGE_LOCAL_OUT = 3;

  private final boolean input;
  private final InterfaceTable interfaces;
  private final Rib rib;
  private final Sources sources;
  private final IcmpErrors errors;
  private final Counters<RouterCounter> counters;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();

  // The packets to look up in one table, and what for.
  private final int[] at4 = new int[Batch.CAPACITY];
  private final int[] address4 = new int[Batch.CAPACITY];
  private final int[] source4 = new int[Batch.CAPACITY];
  private final int[] at6 = new int[Batch.CAPACITY];
  private final long[] high6 = new long[Batch.CAPACITY];
  private final long[] low6 = new long[Batch.CAPACITY];
  private final long[] source6 = new long[Batch.CAPACITY];
  private final int[] leaves = new int[Batch.CAPACITY];
  private final int[] scratch = new int[Batch.CAPACITY];
  private @Nullable Fib fib4;
  private @Nullable Fib fib6;
  private int count4;
  private int count6;

  /**
   * For one worker and generation.
   *
   * @param input true at the end of IP_INPUT, false at the end of LOCAL_OUT
   */
  public IpLookupNode(
      WorkerContext context, boolean input, InterfaceTable interfaces, Rib rib, int icmpPerSecond) {
    this.input = input;
    this.interfaces = interfaces;
    this.rib = rib;
    sources = new Sources(interfaces);
    counters = context.counters(RouterCounter.class);
    TokenBucket limit = new TokenBucket(icmpPerSecond, Math.max(1, icmpPerSecond / 10));
    errors = new IcmpErrors(interfaces, limit, counters, EDGE_LOCAL_OUT);
  }

  @Override
  public void process(Batch in, Output out) {
    NextHopTable nextHops = rib.nextHopTable();
    Domains domains = rib.domains();
    fib4 = null;
    fib6 = null;
    count4 = 0;
    count6 = 0;
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.isDisposed()) {
        continue;
      }
      if (packet.etherType() == EtherTypes.IPV4) {
        gather4(in, i, packet, domains.ipv4(packet.domain()), nextHops, out);
      } else if (packet.etherType() == EtherTypes.IPV6) {
        gather6(in, i, packet, domains.ipv6(packet.domain()), nextHops, out);
      } else {
        out.drop(packet, RouterDrop.BAD_HEADER);
      }
    }
    flush4(in, nextHops, out);
    flush6(in, nextHops, out);
    counters.add(RouterCounter.LOOKUPS, in.size());
  }

  private void gather4(
      Batch in, int i, Packet packet, @Nullable Fib fib, NextHopTable nextHops, Output out) {
    if (fib == null) {
      out.drop(packet, RouterDrop.NO_ROUTE);
      return;
    }
    if (!ip4.tryWrap(packet, packet.l3())) {
      out.drop(packet, RouterDrop.BAD_HEADER);
      return;
    }
    int destination = ip4.destination();
    if (input) {
      RouterDrop why =
          interfaces.isRouted(packet.rxInterface())
              ? sources.check4(packet, ip4, fib, nextHops)
              : RouterDrop.NO_INTERFACE;
      if (why != null) {
        drop(in, packet, why, out);
        return;
      }
    } else if (interfaces.isWithheld4(packet.domain(), ip4.source())) {
      drop(in, packet, RouterDrop.ADDRESS_WITHHELD, out);
      return;
    }
    if (Ipv4Addresses.isMulticast(destination) || destination == Ipv4Addresses.BROADCAST) {
      group(in, packet, destination == Ipv4Addresses.BROADCAST || destination == 0xe0000001, out);
      return;
    }
    if (fib != fib4) {
      flush4(in, nextHops, out);
      fib4 = fib;
    }
    at4[count4] = i;
    address4[count4] = destination;
    source4[count4++] = ip4.source();
  }

  private void gather6(
      Batch in, int i, Packet packet, @Nullable Fib fib, NextHopTable nextHops, Output out) {
    if (fib == null) {
      out.drop(packet, RouterDrop.NO_ROUTE);
      return;
    }
    if (!ip6.tryWrap(packet, packet.l3())) {
      out.drop(packet, RouterDrop.BAD_HEADER);
      return;
    }
    int rx = packet.rxInterface();
    if (input) {
      RouterDrop why =
          interfaces.isRouted(rx)
              ? sources.check6(packet, ip6, fib, nextHops)
              : RouterDrop.NO_INTERFACE;
      if (why != null) {
        drop(in, packet, why, out);
        return;
      }
    } else if (interfaces.isWithheld6(packet.domain(), ip6.sourceHigh(), ip6.sourceLow())) {
      drop(in, packet, RouterDrop.ADDRESS_WITHHELD, out);
      return;
    }
    long high = ip6.destinationHigh();
    long low = ip6.destinationLow();
    if (Ipv6Addresses.isMulticast(high)) {
      group(in, packet, interfaces.isRouted(rx) && isMember6(rx, high, low), out);
      return;
    }
    if (Ipv6Addresses.isLinkLocal(high)) {
      linkLocal(in, packet, high, low, out);
      return;
    }
    if (fib != fib6) {
      flush6(in, nextHops, out);
      fib6 = fib;
    }
    at6[count6] = i;
    high6[count6] = high;
    low6[count6] = low;
    source6[count6++] = ip6.sourceHigh() * 31 ^ ip6.sourceLow();
  }

  private boolean isMember6(int on, long high, long low) {
    return high == Ipv6Addresses.LINK_MULTICAST_HIGH
            && (low == Ipv6Addresses.ALL_NODES_LOW || low == Ipv6Addresses.ALL_ROUTERS_LOW)
        || interfaces.isSolicitedNode(on, high, low);
  }

  /** Multicast and broadcast: in for members only, out by the interface the packet belongs to. */
  private void group(Batch in, Packet packet, boolean member, Output out) {
    if (!input) {
      sendOnLink(in, packet, out);
    } else if (member) {
      if (packet.isTraced()) {
        explain(in, packet, "for the appliance: group member");
      }
      out.edge(EDGE_LOCAL, packet);
    } else {
      drop(in, packet, RouterDrop.NOT_MEMBER, out);
    }
  }

  private void linkLocal(Batch in, Packet packet, long high, long low, Output out) {
    int rx = packet.rxInterface();
    boolean own =
        interfaces.isRouted(rx)
            && interfaces.isOwn6(rx, high, low)
            && interfaces.isUsable6(rx, high, low);
    if (own) {
      out.edge(EDGE_LOCAL, packet);
    } else if (input) {
      drop(in, packet, RouterDrop.LINK_LOCAL_FORWARD, out);
    } else {
      sendOnLink(in, packet, out);
    }
  }

  /** The appliance's own packet to somebody on the link it names by its receive interface. */
  private void sendOnLink(Batch in, Packet packet, Output out) {
    int on = packet.rxInterface();
    if (!interfaces.isRouted(on)) {
      drop(in, packet, RouterDrop.NO_INTERFACE, out);
      return;
    }
    packet.setTxInterface(on);
    packet.setNextHop(-1);
    out.edge(EDGE_OUTPUT, packet);
  }

  private void flush4(Batch in, NextHopTable nextHops, Output out) {
    Fib fib = fib4;
    if (fib != null && count4 > 0) {
      fib.leaves4(address4, leaves, scratch, count4);
      for (int k = 0; k < count4; k++) {
        Packet packet = in.get(at4[k]);
        boolean linkLocal =
            Ipv4Addresses.isLinkLocal(address4[k]) || Ipv4Addresses.isLinkLocal(source4[k]);
        send(in, packet, leaves[k], nextHops, source4[k], address4[k], linkLocal, out);
      }
    }
    count4 = 0;
  }

  private void flush6(Batch in, NextHopTable nextHops, Output out) {
    Fib fib = fib6;
    if (fib != null && count6 > 0) {
      fib.leaves6(high6, low6, leaves, scratch, count6);
      for (int k = 0; k < count6; k++) {
        Packet packet = in.get(at6[k]);
        long destination = high6[k] * 31 ^ low6[k];
        send(in, packet, leaves[k], nextHops, source6[k], destination, isLinkLocal6(packet), out);
      }
    }
    count6 = 0;
  }

  private boolean isLinkLocal6(Packet packet) {
    return ip6.tryWrap(packet, packet.l3()) && Ipv6Addresses.isLinkLocal(ip6.sourceHigh());
  }

  private void send(
      Batch in,
      Packet packet,
      int leaf,
      NextHopTable nextHops,
      long source,
      long destination,
      boolean linkLocal,
      Output out) {
    int nextHop = Fib.nextHop(leaf);
    int kind = nextHops.kind(nextHop);
    if (kind == NextHopTable.GROUP) {
      nextHop = nextHops.member(nextHop, FlowHash.of(packet, source, destination));
      kind = nextHops.kind(nextHop);
    }
    if (packet.isTraced()) {
      explainRoute(in, packet, leaf, nextHop, nextHops);
    }
    if (kind == NextHopTable.DIRECT || kind == NextHopTable.GATEWAY) {
      if (input && linkLocal) {
        errors.beyondScope(packet, in.nowNanos(), out);
        out.drop(packet, RouterDrop.LINK_LOCAL_FORWARD);
      } else if (input && packet.has(Packet.LINK_MULTICAST)) {
        out.drop(packet, RouterDrop.LINK_MULTICAST);
      } else {
        packet.setNextHop(nextHop);
        packet.setTxInterface(nextHops.interfaceIndex(nextHop));
        out.edge(input ? EDGE_FORWARD : EDGE_OUTPUT, packet);
      }
      return;
    }
    refuse(in, packet, leaf, kind, (int) destination, out);
  }

  /** All that is not sent on to a next hop. */
  private void refuse(Batch in, Packet packet, int leaf, int kind, int destination, Output out) {
    if (leaf == Fib.NO_ROUTE) {
      errors.noRoute(packet, in.nowNanos(), out);
      out.drop(packet, RouterDrop.NO_ROUTE);
      return;
    }
    switch (kind) {
      case NextHopTable.LOCAL -> out.edge(EDGE_LOCAL, packet);
      case NextHopTable.BROADCAST -> broadcast(in, packet, destination, out);
      case NextHopTable.BLACKHOLE -> out.drop(packet, RouterDrop.BLACKHOLE);
      case NextHopTable.PROHIBITED -> {
        errors.prohibited(packet, in.nowNanos(), out);
        out.drop(packet, RouterDrop.PROHIBITED_ROUTE);
      }
      default -> {
        errors.hostUnreachable(packet, in.nowNanos(), out);
        out.drop(packet, RouterDrop.UNREACHABLE_ROUTE);
      }
    }
  }

  /** Broadcast of a network: received from that network itself, never sent into it from another. */
  private void broadcast(Batch in, Packet packet, int destination, Output out) {
    int on = packet.rxInterface();
    if (!interfaces.isRouted(on) || !interfaces.isBroadcast4(on, destination)) {
      out.drop(packet, RouterDrop.DIRECTED_BROADCAST);
    } else if (input) {
      out.edge(EDGE_LOCAL, packet);
    } else {
      sendOnLink(in, packet, out);
    }
  }

  private static void drop(Batch in, Packet packet, RouterDrop why, Output out) {
    if (packet.isTraced()) {
      explain(in, packet, why.doc());
    }
    out.drop(packet, why);
  }

  @ColdPath("traced packets only")
  private static void explain(Batch in, Packet packet, String decision) {
    in.explain(packet, decision);
  }

  @ColdPath("traced packets only")
  private void explainRoute(Batch in, Packet packet, int leaf, int nextHop, NextHopTable nextHops) {
    if (leaf == Fib.NO_ROUTE) {
      in.explain(packet, "no route");
      return;
    }
    boolean ipv6 = packet.etherType() == EtherTypes.IPV6;
    String how =
        switch (nextHops.kind(nextHop)) {
          case NextHopTable.LOCAL -> "for the appliance";
          case NextHopTable.BROADCAST -> "broadcast";
          case NextHopTable.BLACKHOLE -> "blackhole";
          case NextHopTable.PROHIBITED -> "prohibited";
          case NextHopTable.DIRECT -> "direct " + interfaces.name(nextHops.interfaceIndex(nextHop));
          case NextHopTable.GATEWAY -> {
            long low = nextHops.gatewayLow(nextHop);
            IpAddress gateway =
                ipv6
                    ? IpAddress.ofIpv6(nextHops.gatewayHigh(nextHop), low)
                    : IpAddress.ofIpv4((int) low);
            yield "via " + gateway + " " + interfaces.name(nextHops.interfaceIndex(nextHop));
          }
          default -> "unreachable";
        };
    IpPrefix prefix = IpPrefix.containing(destination(packet, ipv6), Fib.prefixLength(leaf));
    in.explain(packet, "route   " + prefix + " " + how);
  }

  @ColdPath("traced packets only")
  private static IpAddress destination(Packet packet, boolean ipv6) {
    int l3 = packet.l3();
    return ipv6
        ? IpAddress.ofIpv6(PacketMemory.getLong(l3 + 24), PacketMemory.getLong(l3 + 32))
        : IpAddress.ofIpv4(PacketMemory.getInt(l3 + 16));
  }
}
