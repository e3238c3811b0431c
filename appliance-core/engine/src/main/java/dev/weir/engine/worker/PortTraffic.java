package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How a queue's packets came and went: written by its worker, read by any thread. */
@HotPath
public final class PortTraffic {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int RX_BATCHES = 0;
  private static final int RX_PACKETS = 1;
  private static final int TX_BATCHES = 2;
  private static final int TX_PACKETS = 3;
  private static final int TX_REFUSED = 4;

  private final long[] cells = new long[5];

  private void add(int cell, long amount) {
    CELL.setOpaque(cells, cell, (long) CELL.get(cells, cell) + amount);
  }

  private long get(int cell) {
    return (long) CELL.getOpaque(cells, cell);
  }

  void received(int packets) {
    add(RX_BATCHES, 1);
    add(RX_PACKETS, packets);
  }

  void sent(int packets, int refused) {
    add(TX_BATCHES, 1);
    add(TX_PACKETS, packets);
    if (refused > 0) {
      add(TX_REFUSED, refused);
    }
  }

  /** Times that packets were received. */
  public long rxBatches() {
    return get(RX_BATCHES);
  }

  /** Packets received. */
  public long rxPackets() {
    return get(RX_PACKETS);
  }

  /** Times that packets were sent. */
  public long txBatches() {
    return get(TX_BATCHES);
  }

  /** Packets that the device took. */
  public long txPackets() {
    return get(TX_PACKETS);
  }

  /** Packets that the device did not take, since it was full: dropped. */
  public long txRefused() {
    return get(TX_REFUSED);
  }
}
