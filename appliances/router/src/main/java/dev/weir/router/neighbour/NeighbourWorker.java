package dev.weir.router.neighbour;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.hotpath.HotPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The neighbour table as one worker's state: the table is the same for all, and only the first
 * worker's methods change it. Outlives generations.
 */
public final class NeighbourWorker {
  /** Longer than this without a tick means that the timer was lost with its generation. */
  private static final long LOST_NANOS = 1_000_000_000L;

  private final int worker;
  private final NeighbourTable table;
  private boolean ticking;
  private long tickingSinceNanos;
  private long ticks;

  /** For one worker. */
  public NeighbourWorker(int worker, NeighbourTable table) {
    this.worker = worker;
    this.table = table;
  }

  /** The table. */
  @HotPath
  public NeighbourTable table() {
    return table;
  }

  @HotPath
  boolean isTicking(long nowNanos) {
    return ticking && nowNanos - tickingSinceNanos < LOST_NANOS;
  }

  @HotPath
  void setTicking(long nowNanos) {
    ticking = true;
    tickingSinceNanos = nowNanos;
  }

  @HotPath
  void setNotTicking() {
    ticking = false;
  }

  @HotPath
  long countTick() {
    return ++ticks;
  }

  /** A configured neighbour. */
  public record Static(int interfaceIndex, IpAddress address, long mac, long ownMac) {}

  /** One row for an operator. */
  public record Row(
      int interfaceIndex,
      IpAddress address,
      long mac,
      int state,
      boolean router,
      long changedNanos) {}

  /** All neighbours; on the worker's thread. Empty but on the first worker. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; worker == 0 && i < table.end(); i++) {
      if (table.state(i) != NeighbourState.FREE) {
        rows.add(
            new Row(
                table.interfaceIndex(i),
                address(i),
                table.mac(i),
                table.state(i),
                table.isRouter(i),
                table.changedNanos(i)));
      }
    }
    return rows;
  }

  private IpAddress address(int index) {
    return table.isIpv6(index)
        ? IpAddress.ofIpv6(table.high(index), table.low(index))
        : IpAddress.ofIpv4((int) table.low(index));
  }

  /** Makes the configured neighbours be these; on the worker's thread. */
  public void setStatics(List<Static> wanted, long nowNanos) {
    if (worker != 0) {
      return;
    }
    Set<Integer> kept = new HashSet<>();
    for (Static entry : wanted) {
      boolean ipv6 = entry.address().isIpv6();
      long high = entry.address().high();
      long low = entry.address().low();
      int index = table.find(entry.interfaceIndex(), ipv6, high, low);
      if (index == NeighbourTable.NONE) {
        index = table.add(entry.interfaceIndex(), ipv6, high, low, nowNanos);
      }
      if (index != NeighbourTable.NONE) {
        table.setMac(index, entry.mac(), entry.ownMac());
        table.setState(index, NeighbourState.STATIC, nowNanos);
        kept.add(index);
      }
    }
    for (int i = 0; i < table.end(); i++) {
      if (table.state(i) == NeighbourState.STATIC && !kept.contains(i)) {
        table.remove(i, nowNanos);
      }
    }
  }

  /** Which neighbours to forget. */
  @FunctionalInterface
  public interface Filter {
    /** True to forget it. */
    boolean test(int interfaceIndex, IpAddress address);
  }

  /**
   * Forgets neighbours that nobody waits for and that are not configured; on the worker's thread.
   *
   * @return how many
   */
  public int clear(Filter filter, long nowNanos) {
    int cleared = 0;
    for (int i = 0; worker == 0 && i < table.end(); i++) {
      int state = table.state(i);
      if (state != NeighbourState.FREE
          && state != NeighbourState.STATIC
          && table.heldCount(i) == 0
          && filter.test(table.interfaceIndex(i), address(i))) {
        table.remove(i, nowNanos);
        cleared++;
      }
    }
    return cleared;
  }
}
