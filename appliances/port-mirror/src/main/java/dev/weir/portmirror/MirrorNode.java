package dev.weir.portmirror;

import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;

/** Sends a copy of each frame to an interface; the frames themselves go on untouched. */
final class MirrorNode implements Node {
  private final int destination;
  private final Counters<MirrorCounter> counters;
  private final Tally tally;

  MirrorNode(int destination, Counters<MirrorCounter> counters, Tally tally) {
    this.destination = destination;
    this.counters = counters;
    this.tally = tally;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.isTraced()) {
        in.explain(packet, "copied");
      }
      if (packet.isProbe()) {
        continue; // a question about a packet must not send one
      }
      Packet copy = out.copyOrNull(packet);
      if (copy == null) {
        counters.increment(MirrorCounter.MISSED);
        continue;
      }
      tally.packets++;
      tally.bytes += copy.length();
      counters.increment(MirrorCounter.COPIED);
      out.transmit(destination, copy);
    }
  }
}
