package dev.weir.router.forward;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.icmp.IcmpErrors;
import dev.weir.router.icmp.TokenBucket;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.WorkerContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Header;

/**
 * The end of IP_FORWARD: what a router owes a packet (RFC 1812, 5.3.1; RFC 8200, 3). Counts TTL or
 * hop limit down, and refuses what is too big for the next link while the packet still has the
 * addresses its sender gave it.
 *
 * <p>Edges: 0 IP_OUTPUT, 1 LOCAL_OUT for ICMP errors.
 */
public final class IpForwardNode implements Node {
  /** Position of the edge to IP_OUTPUT. */
  public static final int EDGE_OUTPUT = 0;

  /** Position of the edge to LOCAL_OUT. */
  public static final int EDGE_LOCAL_OUT = 1;

  private final InterfaceTable interfaces;
  private final IcmpErrors errors;
  private final Counters<RouterCounter> counters;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();
  private final PacketSize sizes = new PacketSize();

  /** For one worker and generation. */
  public IpForwardNode(WorkerContext context, InterfaceTable interfaces, int icmpPerSecond) {
    this.interfaces = interfaces;
    counters = context.counters(RouterCounter.class);
    TokenBucket limit = new TokenBucket(icmpPerSecond, Math.max(1, icmpPerSecond / 10));
    errors = new IcmpErrors(interfaces, limit, counters, EDGE_LOCAL_OUT);
  }

  @Override
  public void process(Batch in, Output out) {
    int forwarded = 0;
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.isDisposed()) {
        continue;
      }
      int tx = packet.txInterface();
      if (!interfaces.isRouted(tx)) {
        out.drop(packet, RouterDrop.NO_INTERFACE);
      } else if (packet.etherType() == EtherTypes.IPV6
          ? forward6(in, packet, interfaces.mtu(tx), out)
          : forward4(in, packet, interfaces.mtu(tx), out)) {
        forwarded++;
        out.edge(EDGE_OUTPUT, packet);
      }
    }
    counters.add(RouterCounter.FORWARDED, forwarded);
  }

  /** True if the packet goes on; else it has been disposed of. */
  private boolean forward4(Batch in, Packet packet, int mtu, Output out) {
    if (!ip4.tryWrap(packet, packet.l3())) {
      out.drop(packet, RouterDrop.BAD_HEADER);
      return false;
    }
    if (ip4.ttl() <= 1) {
      errors.timeExceeded(packet, in.nowNanos(), out);
      out.drop(packet, RouterDrop.TTL_EXCEEDED);
      return false;
    }
    if (sizes.exceeds(packet, mtu) && !mayBeCut4(packet, mtu)) {
      errors.tooBig(packet, mtu, in.nowNanos(), out);
      out.drop(packet, RouterDrop.TOO_BIG);
      return false;
    }
    ip4.decrementTtl();
    return true;
  }

  private boolean mayBeCut4(Packet packet, int mtu) {
    if (packet.gsoSize() > 0) {
      return !ip4.dontFragment() && sizes.shrinkSegments(packet, mtu);
    }
    int largest = packet.largestFragment();
    return !ip4.dontFragment() || largest > 0 && largest <= mtu;
  }

  private boolean forward6(Batch in, Packet packet, int mtu, Output out) {
    if (!ip6.tryWrap(packet, packet.l3())) {
      out.drop(packet, RouterDrop.BAD_HEADER);
      return false;
    }
    if (ip6.hopLimit() <= 1) {
      errors.timeExceeded(packet, in.nowNanos(), out);
      out.drop(packet, RouterDrop.TTL_EXCEEDED);
      return false;
    }
    int largest = packet.largestFragment();
    if (sizes.exceeds(packet, mtu) && (largest == 0 || largest > mtu)) {
      errors.tooBig(packet, mtu, in.nowNanos(), out);
      out.drop(packet, RouterDrop.TOO_BIG);
      return false;
    }
    ip6.decrementHopLimit();
    return true;
  }
}
