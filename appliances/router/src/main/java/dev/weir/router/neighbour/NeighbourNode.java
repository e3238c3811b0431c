package dev.weir.router.neighbour;

import dev.weir.router.count.RouterCounter;
import dev.weir.router.count.RouterDrop;
import dev.weir.router.icmp.IcmpErrors;
import dev.weir.router.icmp.TokenBucket;
import dev.weir.router.interfaces.InterfaceTable;
import dev.weir.router.route.NextHopTable;
import dev.weir.router.route.Rib;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.TimerNode;
import dev.weir.sdk.node.Timers;
import dev.weir.sdk.node.WorkerContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Header;

/**
 * All that changes the neighbour table, on worker 0; on any other worker it hands packets over to
 * that one. Gets ARP, neighbour discovery (marked {@link #DISCOVERY}), and packets whose next hop
 * is not resolved: these wait, a few for each neighbour, until it answers or is given up.
 *
 * <p>Edges: 0 to the rewrite, 1 to LOCAL_OUT for ICMP errors.
 */
public final class NeighbourNode implements TimerNode {
  /** Marks a packet that is for the appliance itself and carries neighbour discovery. */
  public static final int DISCOVERY = Packet.FIRST_MODULE_FLAG;

  /** Position of the edge to the rewrite. */
  public static final int EDGE_REWRITE = 0;

  /** Position of the edge to LOCAL_OUT. */
  public static final int EDGE_LOCAL_OUT = 1;

  private static final int OWNER = 0;
  private static final long TICK_NANOS = 50_000_000L;
  private static final int TICKS_PER_ROUND = 10;
  private static final long RETRANSMIT_NANOS = 1_000_000_000L; // RFC 4861, section 10
  private static final int MAX_ASKED = 3;
  private static final long FAILED_NANOS = 3_000_000_000L;

  private final int worker;
  private final NeighbourTable table;
  private final InterfaceTable interfaces;
  private final NeighbourSettings settings;
  private final Rib rib;
  private final Timers timers;
  private final ResumePoint here;
  private final Counters<RouterCounter> counters;
  private final Learner learner;
  private final Solicitor solicitor;
  private final ArpHandler arp;
  private final NdHandler nd;
  private final IcmpErrors errors;
  private final Ipv4Header ip4 = new Ipv4Header();
  private final Ipv6Header ip6 = new Ipv6Header();
  private final NeighbourWorker shared;
  private int sweepAt;
  private long keyHigh;
  private long keyLow;

  /**
   * For one worker and generation.
   *
   * @param conflictHandler control handler that is told of others using our addresses
   * @param icmpPerSecond rate of ICMP errors on this worker
   */
  public NeighbourNode(
      WorkerContext context,
      NeighbourWorker shared,
      InterfaceTable interfaces,
      NeighbourSettings settings,
      Rib rib,
      ResumePoint here,
      int conflictHandler,
      int icmpPerSecond) {
    this.worker = context.worker();
    this.shared = shared;
    this.table = shared.table();
    this.interfaces = interfaces;
    this.settings = settings;
    this.rib = rib;
    this.here = here;
    timers = context.timers();
    counters = context.counters(RouterCounter.class);
    learner = new Learner(table, interfaces, settings, counters);
    solicitor = new Solicitor(table, interfaces, settings, counters);
    Conflicts conflicts = new Conflicts(counters, conflictHandler);
    Reach reach = new Reach(interfaces, rib);
    arp = new ArpHandler(table, interfaces, reach, learner, counters, conflicts);
    nd = new NdHandler(table, interfaces, reach, learner, counters, conflicts);
    TokenBucket limit = new TokenBucket(icmpPerSecond, Math.max(1, icmpPerSecond / 10));
    errors = new IcmpErrors(interfaces, limit, counters, EDGE_LOCAL_OUT);
  }

  @Override
  public void process(Batch in, Output out) {
    long nowNanos = in.nowNanos();
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.isDisposed()) {
        continue;
      }
      if (worker != OWNER) {
        out.handOver(OWNER, packet, here);
      } else if (packet.etherType() == EtherTypes.ARP) {
        arp.receive(packet, nowNanos, out);
      } else if (packet.has(DISCOVERY)) {
        packet.clear(DISCOVERY);
        nd.receive(packet, nowNanos, out);
      } else {
        resolve(packet, nowNanos, out);
      }
    }
    if (worker == OWNER) {
      keepTicking(nowNanos);
    }
  }

  private void keepTicking(long nowNanos) {
    if (table.count() > 0 && !shared.isTicking(nowNanos)) {
      if (timers.schedule(nowNanos + TICK_NANOS, 0) != Timers.NONE) {
        shared.setTicking(nowNanos);
      }
    }
  }

  private void resolve(Packet packet, long nowNanos, Output out) {
    int on = packet.txInterface();
    boolean ipv6 = packet.etherType() == EtherTypes.IPV6;
    if (!interfaces.isRouted(on)) {
      out.drop(packet, RouterDrop.NO_INTERFACE);
      return;
    }
    if (!findKey(packet, ipv6)) {
      out.drop(packet, RouterDrop.BAD_HEADER);
      return;
    }
    int index = table.find(on, ipv6, keyHigh, keyLow);
    if (index == NeighbourTable.NONE) {
      if (table.incomplete(on) < settings.incompleteLimit()) {
        index = learner.create(on, ipv6, keyHigh, keyLow, nowNanos, out);
      }
      if (index == NeighbourTable.NONE) {
        out.drop(packet, RouterDrop.NEIGHBOUR_LIMIT);
        return;
      }
      solicitor.ask(index, packet, nowNanos, out);
    }
    if (table.headerStart(index) != 0) {
      out.edge(EDGE_REWRITE, packet);
    } else if (table.state(index) == NeighbourState.FAILED) {
      errors.hostUnreachable(packet, nowNanos, out);
      out.drop(packet, RouterDrop.NO_NEIGHBOUR);
    } else {
      hold(packet, index, out);
    }
  }

  /** The address to resolve: the gateway's, or the destination itself. */
  private boolean findKey(Packet packet, boolean ipv6) {
    NextHopTable nextHops = rib.nextHopTable();
    int nextHop = packet.nextHop();
    if (nextHops.kind(nextHop) == NextHopTable.GATEWAY) {
      keyHigh = nextHops.gatewayHigh(nextHop);
      keyLow = nextHops.gatewayLow(nextHop);
      return true;
    }
    if (ipv6) {
      if (!ip6.tryWrap(packet, packet.l3())) {
        return false;
      }
      keyHigh = ip6.destinationHigh();
      keyLow = ip6.destinationLow();
      return true;
    }
    if (!ip4.tryWrap(packet, packet.l3())) {
      return false;
    }
    keyHigh = 0;
    keyLow = ip4.destination() & 0xffff_ffffL;
    return true;
  }

  private void hold(Packet packet, int index, Output out) {
    if (table.heldCount(index) == NeighbourTable.QUEUE) { // RFC 4861, 7.2.2: the oldest gives way
      out.dropHeld(table.takeHeld(index), RouterDrop.NEIGHBOUR_QUEUE_FULL);
    }
    int handle = out.hold(packet, here);
    if (handle < 0) {
      out.drop(packet, RouterDrop.NEIGHBOUR_QUEUE_FULL);
      return;
    }
    counters.increment(RouterCounter.PACKETS_HELD);
    table.addHeld(index, handle);
  }

  @Override
  public void onTimer(long nowNanos, long token, Output out) {
    int end = table.end();
    int slice = end / TICKS_PER_ROUND + 1;
    for (int i = 0; i < slice && sweepAt < end; i++) {
      sweep(sweepAt++, nowNanos, out);
    }
    // A round takes ten ticks however many there are: the rest of a short table waits.
    if (shared.countTick() % TICKS_PER_ROUND == 0) {
      sweepAt = 0;
    }
    shared.setNotTicking();
    keepTicking(nowNanos);
  }

  private void sweep(int index, long nowNanos, Output out) {
    int state = table.state(index);
    if (state == NeighbourState.FREE) {
      return;
    }
    if (!interfaces.isRouted(table.interfaceIndex(index))) {
      learner.remove(index, nowNanos, RouterDrop.NO_INTERFACE, out);
      return;
    }
    long ownMac = interfaces.mac(table.interfaceIndex(index));
    if (table.headerStart(index) != 0) {
      if (table.ownMacDiffers(index, ownMac)) { // the interface was given another one
        table.setMac(index, table.mac(index), ownMac);
      }
      learner.resumeHeld(index, out); // of one that was configured while packets waited
    }
    long age = nowNanos - table.changedNanos(index);
    switch (state) {
      case NeighbourState.INCOMPLETE, NeighbourState.PROBE -> {
        if (nowNanos - table.askedNanos(index) >= RETRANSMIT_NANOS) {
          askAgain(index, nowNanos, out);
        }
      }
      case NeighbourState.REACHABLE -> {
        if (age >= settings.reachableNanos()) {
          table.setState(index, NeighbourState.STALE, nowNanos);
        }
      }
      case NeighbourState.STALE -> {
        if (age >= settings.staleNanos()) {
          learner.remove(index, nowNanos, RouterDrop.NO_NEIGHBOUR, out);
        }
      }
      case NeighbourState.DELAY -> {
        table.setState(index, NeighbourState.PROBE, nowNanos);
        solicitor.ask(index, null, nowNanos, out);
      }
      case NeighbourState.FAILED -> {
        if (age >= FAILED_NANOS) {
          learner.remove(index, nowNanos, RouterDrop.NO_NEIGHBOUR, out);
        }
      }
      default -> {}
    }
  }

  private void askAgain(int index, long nowNanos, Output out) {
    if (table.asked(index) < MAX_ASKED) {
      solicitor.ask(index, null, nowNanos, out);
      return;
    }
    table.forgetMac(index);
    table.setState(index, NeighbourState.FAILED, nowNanos);
    learner.resumeHeld(index, out); // they come back here and are refused, with an ICMP error
  }
}
