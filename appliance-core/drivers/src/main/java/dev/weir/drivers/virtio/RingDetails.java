package dev.weir.drivers.virtio;

import dev.weir.sdk.driver.InterfaceDevice.Ring;
import java.util.ArrayList;
import java.util.List;

/** Rings as an operator sees them. */
final class RingDetails {
  private RingDetails() {}

  /** All rings in use. While nobody may take them away: looks into the other side's memory. */
  static List<Ring> of(Rings rings) {
    List<Ring> all = new ArrayList<>();
    for (int i = 0; i < rings.sources().length; i++) {
      FrameSource source = rings.sources()[i];
      if (source != null) {
        all.add(ring("rx-" + i, source));
      }
    }
    for (int i = 0; i < rings.sinks().length; i++) {
      all.add(ring("tx-" + i, rings.sinks()[i]));
    }
    return all;
  }

  private static Ring ring(String name, FrameQueue ring) {
    RingStatistics statistics = ring.statistics();
    return new Ring(
        name,
        ring.kind(),
        ring.entries(),
        ring.fill(),
        statistics.bursts(),
        statistics.buffers(),
        statistics.signals(),
        statistics.signalsSeen(),
        statistics.timesFull());
  }
}
