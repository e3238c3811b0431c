package dev.weir.drivers.device;

import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/** Counters of one queue: written by its worker alone, read by any thread. */
public final class QueueCounters {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells = new long[DriverCounter.values().length];

  @HotPath
  public void add(DriverCounter counter, long amount) {
    int at = counter.ordinal();
    CELL.setOpaque(cells, at, (long) CELL.get(cells, at) + amount);
  }

  @HotPath
  public void set(DriverCounter counter, long value) {
    CELL.setOpaque(cells, counter.ordinal(), value);
  }

  public long get(DriverCounter counter) {
    return (long) CELL.getOpaque(cells, counter.ordinal());
  }

  /** The sums over queues, as lines for an operator; the last error is one of any queue. */
  public static List<InterfaceDevice.Detail> details(QueueCounters[] queues) {
    List<InterfaceDevice.Detail> details = new ArrayList<>();
    for (DriverCounter counter : DriverCounter.values()) {
      details.add(new InterfaceDevice.Detail(counter.label(), Long.toString(sum(queues, counter))));
    }
    return details;
  }

  /** A counter's sum over queues; the largest for {@link DriverCounter#LAST_ERRNO}. */
  public static long sum(QueueCounters[] queues, DriverCounter counter) {
    long sum = 0;
    for (QueueCounters queue : queues) {
      long value = queue.get(counter);
      sum = counter == DriverCounter.LAST_ERRNO ? Math.max(sum, value) : sum + value;
    }
    return sum;
  }
}
