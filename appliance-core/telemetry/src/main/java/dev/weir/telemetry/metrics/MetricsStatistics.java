package dev.weir.telemetry.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What happened on a listener. Any thread. */
public final class MetricsStatistics {
  private final LongAdder answered = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicInteger connections = new AtomicInteger();

  void answered() {
    answered.increment();
  }

  void refused() {
    refused.increment();
  }

  /** Counts a connection, unless there are too many. */
  boolean connected(int most) {
    if (connections.incrementAndGet() > most) {
      connections.decrementAndGet();
      return false;
    }
    return true;
  }

  void disconnected() {
    connections.decrementAndGet();
  }

  /** Metrics read so far. */
  public long reads() {
    return answered.sum();
  }

  /** Connections and requests turned away, or broken. */
  public long refusals() {
    return refused.sum();
  }

  /** Connections now. */
  public int connections() {
    return connections.get();
  }
}
