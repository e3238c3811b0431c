package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What happened on a ring: written by one worker at a time, read by any thread. */
@HotPath
public final class RingStatistics {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int BURSTS = 0;
  private static final int BUFFERS = 1;
  private static final int SIGNALS = 2;
  private static final int EMPTY = 3;
  private static final int SEEN = 4;

  private final long[] cells = new long[5];

  void burst(int buffers) {
    add(BURSTS, 1);
    add(BUFFERS, buffers);
  }

  void signal() {
    add(SIGNALS, 1);
  }

  void empty() {
    add(EMPTY, 1);
  }

  void seen() {
    add(SEEN, 1);
  }

  private void add(int cell, long amount) {
    CELL.setOpaque(cells, cell, (long) CELL.get(cells, cell) + amount);
  }

  /** Times that buffers were taken or given. */
  public long bursts() {
    return (long) CELL.getOpaque(cells, BURSTS);
  }

  /** Buffers taken or given. */
  public long buffers() {
    return (long) CELL.getOpaque(cells, BUFFERS);
  }

  /** Times that the other side was signalled. */
  public long signals() {
    return (long) CELL.getOpaque(cells, SIGNALS);
  }

  /** Times that the other side has signalled, as far as anybody waited for it. */
  public long signalsSeen() {
    return (long) CELL.getOpaque(cells, SEEN);
  }

  /** Times that there was no room for a frame. */
  public long timesFull() {
    return (long) CELL.getOpaque(cells, EMPTY);
  }
}
