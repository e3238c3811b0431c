package dev.weir.router.neighbour;

import dev.weir.router.count.RouterCounter;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;

/** Hands packets that claim an address of ours to the control plane. */
@HotPath
final class Conflicts {
  private final Counters<RouterCounter> counters;
  private final int handler;

  Conflicts(Counters<RouterCounter> counters, int handler) {
    this.counters = counters;
    this.handler = handler;
  }

  /** With its link header: it tells who claims. */
  void report(Packet packet, Output out) {
    counters.increment(RouterCounter.NEIGHBOUR_CONFLICTS);
    int l2 = packet.l2();
    if (l2 >= packet.base() && l2 < packet.position()) {
      packet.setFrame(l2, packet.end() - l2);
    }
    out.toControl(handler, packet);
  }
}
