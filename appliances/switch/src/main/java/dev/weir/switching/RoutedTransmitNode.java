package dev.weir.switching;

import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;

/** What the router sends out by a bridge's routed interface enters the bridge there. */
final class RoutedTransmitNode implements Node {
  private final Counters<SwitchCounter> counters;

  RoutedTransmitNode(Counters<SwitchCounter> counters) {
    this.counters = counters;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      packet.setRxInterface(packet.txInterface());
      out.edge(0, packet);
    }
    counters.add(SwitchCounter.FROM_ROUTER, in.size());
  }
}
