package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a worker has done with its time, and how many packets it met at once. Its thread writes, any
 * reads; times are counted on a thread only, not under a virtual clock.
 */
public final class WorkerLoad {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int BUSY_NANOS = 0;
  private static final int POLLING_NANOS = 1;
  private static final int ASLEEP_NANOS = 2;
  private static final int SLEEPS = 3;
  private static final int ROUNDS = 4;
  private static final int PACKETS = 5;
  private static final int BATCHES = 6;
  private static final int SIZES = 7;

  /** Batches are counted by size: 1, 2-3, 4-7 and so on. */
  public static final int SIZE_CLASSES = 32 - Integer.numberOfLeadingZeros(Batch.CAPACITY);

  private final long[] cells = new long[SIZES + SIZE_CLASSES];
  private final LatencyHistogram residence = new LatencyHistogram();

  @HotPath
  private void add(int cell, long amount) {
    CELL.setOpaque(cells, cell, (long) CELL.get(cells, cell) + amount);
  }

  private long get(int cell) {
    return (long) CELL.getOpaque(cells, cell);
  }

  /** A batch of packets was received; at least one. */
  @HotPath
  void batch(int packets) {
    add(PACKETS, packets);
    add(BATCHES, 1);
    add(SIZES + sizeClass(packets), 1);
  }

  @HotPath
  static int sizeClass(int packets) {
    return 31 - Integer.numberOfLeadingZeros(packets);
  }

  /** Single packets came from another worker. */
  @HotPath
  void handedOver(int packets) {
    add(PACKETS, packets);
  }

  /** A round begins. */
  @HotPath
  void round() {
    add(ROUNDS, 1);
  }

  /** A round that had something to do, and the packets it took, has ended. */
  @HotPath
  void worked(long nanos, long packets) {
    add(BUSY_NANOS, nanos);
    if (packets > 0) {
      residence.record(nanos, packets);
    }
  }

  /** A round found nothing. */
  @HotPath
  void polled(long nanos) {
    add(POLLING_NANOS, nanos);
  }

  /** A sleep has ended. */
  void slept(long nanos) {
    add(ASLEEP_NANOS, nanos);
    add(SLEEPS, 1);
  }

  /** Nanoseconds in rounds that had something to do. */
  public long busyNanos() {
    return get(BUSY_NANOS);
  }

  /** Nanoseconds in rounds that found nothing. */
  public long pollingNanos() {
    return get(POLLING_NANOS);
  }

  /** Nanoseconds asleep in the kernel. */
  public long asleepNanos() {
    return get(ASLEEP_NANOS);
  }

  /** Times it went to sleep. */
  public long sleeps() {
    return get(SLEEPS);
  }

  /** Rounds begun: does not change while a node does not return. */
  public long rounds() {
    return get(ROUNDS);
  }

  /** Packets received, and taken from other workers. */
  public long packets() {
    return get(PACKETS);
  }

  /** Batches received. */
  public long batches() {
    return get(BATCHES);
  }

  /** Batches received whose size is in a class: from {@code 1 << n} to below twice that. */
  public long batchesOfClass(int n) {
    return get(SIZES + n);
  }

  /**
   * For each packet, how long the round took that received it: until it and all that came with it
   * had been sent, dropped or put aside.
   */
  public LatencyHistogram residence() {
    return residence;
  }
}
