package dev.weir.engine.reassembly;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.TimerNode;
import dev.weir.sdk.node.Timers;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Extensions;
import dev.weir.sdk.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the fragments of a datagram by the datagram. All but the fragment that completes it are
 * absorbed; that one grows to the whole, keeps its link header and interfaces, and tells by {@link
 * Packet#largestFragment()} how to cut it again.
 */
@HotPath
public final class DefragmentNode implements TimerNode {
  private static final long SWEEP_NANOS = 1_000_000_000L;

  private final FragmentTable table;
  private final Counters<ReassemblyCounter> counters;
  private final Timers timers;
  private final Fragment fragment = new Fragment();
  private final Ipv4Header ipv4 = new Ipv4Header();
  private final Ipv6Header ipv6 = new Ipv6Header();
  private final Ipv6Extensions extensions = new Ipv6Extensions();
  private boolean timerSet;

  /** A node over state that outlives it. */
  public DefragmentNode(FragmentTable table, Counters<ReassemblyCounter> counters, Timers timers) {
    this.table = table;
    this.counters = counters;
    this.timers = timers;
  }

  @Override
  public void process(Batch in, Output out) {
    int size = in.size();
    for (int i = 0; i < size; i++) {
      Packet packet = in.get(i);
      if (packet.has(Packet.FRAGMENT) && !packet.isProbe()) {
        take(in, packet, out);
      }
    }
  }

  @Override
  public void onTimer(long nowNanos, long token, Output out) {
    counters.add(ReassemblyCounter.TIMED_OUT, table.expire(nowNanos));
    timerSet = false;
    watch(nowNanos);
  }

  private void take(Batch in, Packet packet, Output out) {
    switch (fragment.read(packet)) {
      case Fragment.WHOLE -> packet.clear(Packet.FRAGMENT | Packet.LATER_FRAGMENT);
      case Fragment.BAD -> out.drop(packet, fragment.reason);
      default -> {
        int result = table.add(fragment, in.nowNanos());
        counters.add(ReassemblyCounter.DISPLACED, table.takeDisplaced());
        if (result == FragmentTable.KEPT) {
          counters.increment(ReassemblyCounter.FRAGMENTS_KEPT);
          out.release(packet);
          watch(in.nowNanos());
        } else if (result == FragmentTable.REFUSED) {
          out.drop(packet, table.reason());
        } else {
          complete(in, packet, out);
        }
      }
    }
  }

  private void complete(Batch in, Packet packet, Output out) {
    int at = table.find(fragment.key);
    int linkBytes = packet.l3() - packet.position();
    int header = table.headerBytes(at);
    int total = table.totalBytes(at);
    int whole = linkBytes + header + total;
    boolean tooLong = header - (fragment.isIpv6 ? Ipv6Header.LENGTH : 0) + total > 65_535;
    if (tooLong) {
      table.end(at);
      out.drop(packet, ReassemblyDropReason.FRAGMENT_TOO_LONG);
      return;
    }
    int tailroom = Math.max(0, whole - packet.length()) + SlotClass.TAILROOM;
    @Nullable Packet big = out.ensureRoom(packet, packet.headroom(), tailroom);
    if (big == null || !big.setLength(whole)) {
      table.end(at);
      out.drop(big == null ? packet : big, ReassemblyDropReason.FRAGMENT_MEMORY);
      return;
    }
    table.assemble(at, big.l3());
    int largest = table.largestFragment(at);
    boolean ok = fragment.isIpv6 ? finishIpv6(big, at) : finishIpv4(big);
    table.end(at);
    if (!ok) {
      out.drop(big, ReassemblyDropReason.FRAGMENT_BAD_HEADER);
      return;
    }
    big.setLargestFragment(largest);
    big.clear(
        Packet.FRAGMENT | Packet.LATER_FRAGMENT | Packet.CHECKSUM_VALID | Packet.CHECKSUM_PARTIAL);
    counters.increment(ReassemblyCounter.REASSEMBLED);
    if (big.isTraced()) {
      in.explain(big, "reassembled");
    }
  }

  private boolean finishIpv4(Packet packet) {
    if (!ipv4.tryWrap(packet, packet.l3())) {
      return false;
    }
    ipv4.setTotalLength(packet.end() - packet.l3());
    ipv4.setFragment(ipv4.dontFragment(), false, 0);
    ipv4.fillChecksum();
    packet.setL4(ipv4.payloadPosition());
    packet.setIpProtocol(ipv4.protocol());
    noteOptions(packet, ipv4.headerLength() > Ipv4Header.MIN_LENGTH);
    return true;
  }

  private boolean finishIpv6(Packet packet, int at) {
    PacketMemory.setByte(packet.l3() + table.nextHeaderOffset(at), table.protocol(at));
    if (!ipv6.tryWrap(packet, packet.l3())) {
      return false;
    }
    ipv6.setPayloadLength(packet.end() - packet.l3() - Ipv6Header.LENGTH);
    if (extensions.walk(ipv6) != Ipv6Extensions.OK || extensions.fragmentPosition() >= 0) {
      // A fragment within a fragment is no honest packet.
      return false;
    }
    packet.setL4(extensions.upperPosition());
    packet.setIpProtocol(extensions.upperProtocol());
    noteOptions(packet, extensions.count() > 0);
    return true;
  }

  private static void noteOptions(Packet packet, boolean there) {
    if (there) {
      packet.set(Packet.IP_OPTIONS);
    } else {
      packet.clear(Packet.IP_OPTIONS);
    }
  }

  private void watch(long nowNanos) {
    if (!timerSet && table.size() > 0) {
      timerSet = timers.schedule(nowNanos + SWEEP_NANOS, 0) != Timers.NONE;
    }
  }
}
