package dev.weir.runtime.show;

import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.module.InterfaceRef;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the counters of all interfaces once a second by the engine's clock, so that rates can be
 * shown at once. Any thread.
 */
final class InterfaceSampler implements AutoCloseable {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final Appliance appliance;
  private final Figures figures;
  private volatile Sampling earlier;
  private volatile Sampling later;
  private volatile Runnable cancel;
  private volatile boolean closed;

  private record Sampling(long nanos, Map<Integer, Figures.Traffic> traffic) {}

  /** Packets in a second, rounded. */
  record PacketRates(long rx, long tx) {}

  /** Begins to sample. */
  InterfaceSampler(Appliance appliance) {
    this.appliance = appliance;
    this.figures = new Figures(appliance.engine());
    this.earlier = sampling();
    this.later = earlier;
    this.cancel = appliance.engine().schedule(INTERVAL_NANOS, this::tick);
  }

  private Sampling sampling() {
    Map<Integer, Figures.Traffic> traffic = new HashMap<>();
    for (InterfaceRef on : appliance.interfaces()) {
      traffic.put(on.index(), figures.traffic(on.index()));
    }
    return new Sampling(appliance.engine().nowNanos(), traffic);
  }

  private void tick() {
    if (!closed) {
      earlier = later;
      later = sampling();
      cancel = appliance.engine().schedule(INTERVAL_NANOS, this::tick);
    }
  }

  /** Rates of an interface over the last full interval; empty before the first one is over. */
  Optional<PacketRates> rates(int index) {
    Sampling from = earlier;
    Sampling to = later;
    Figures.Traffic before = from.traffic().get(index);
    Figures.Traffic now = to.traffic().get(index);
    double seconds = (to.nanos() - from.nanos()) / 1e9;
    if (before == null || now == null || seconds <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new PacketRates(
            Math.round((now.rxPackets() - before.rxPackets()) / seconds),
            Math.round((now.txPackets() - before.txPackets()) / seconds)));
  }

  /** {@code up/down}: administrative state and link. */
  static String link(InterfaceRef on, LinkState link) {
    return (on.enabled() ? "up/" : "down/") + link.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    closed = true;
    cancel.run();
  }
}
