package dev.weir.drivers.memory;

import dev.weir.sdk.driver.DriverException;

/**
 * Two Ethernet interfaces of the process joined by a cable: what one sends the other receives, in
 * order.
 *
 * <p>Each end is used either as a {@link MemoryDevice} by a worker, or as a {@link MemoryPort} by a
 * test or a simulated host. A full ring loses the frame, counted at the sender. Deterministic when
 * one thread drives both ends.
 */
public final class MemoryCable implements AutoCloseable {
  /** Room for about 1,000 frames of 1 KiB, or 16 of 64 KiB. */
  public static final int DEFAULT_RING_BYTES = 1 << 20;

  private final Channel[] toRight;
  private final Channel[] toLeft;

  /** One direction of one queue. */
  record Channel(FrameRing ring, Wakeup wakeup) {}

  /** A cable with one queue each way and the default ring size. */
  public MemoryCable() throws DriverException {
    this(1, DEFAULT_RING_BYTES);
  }

  /**
   * A cable.
   *
   * @param queues queue pairs of either end
   * @param ringBytes of each ring, a power of two; the longest frame has a quarter of it
   */
  public MemoryCable(int queues, int ringBytes) throws DriverException {
    toRight = channels(queues, ringBytes);
    toLeft = channels(queues, ringBytes);
  }

  private static Channel[] channels(int queues, int ringBytes) throws DriverException {
    Channel[] channels = new Channel[queues];
    for (int i = 0; i < queues; i++) {
      channels[i] = new Channel(new FrameRing(ringBytes), new Wakeup());
    }
    return channels;
  }

  /** The left end as an interface. */
  public MemoryDevice left(long mac, int mtuBytes) {
    return new MemoryDevice(mac, mtuBytes, toLeft, toRight);
  }

  /** The right end as an interface. */
  public MemoryDevice right(long mac, int mtuBytes) {
    return new MemoryDevice(mac, mtuBytes, toRight, toLeft);
  }

  /** Queue 0 of the left end, by hand. */
  public MemoryPort leftPort() {
    return leftPort(0);
  }

  /** A queue of the left end, by hand. */
  public MemoryPort leftPort(int queue) {
    return new MemoryPort(toLeft[queue], toRight[queue]);
  }

  /** Queue 0 of the right end, by hand. */
  public MemoryPort rightPort() {
    return rightPort(0);
  }

  /** A queue of the right end, by hand. */
  public MemoryPort rightPort(int queue) {
    return new MemoryPort(toRight[queue], toLeft[queue]);
  }

  /** After both ends are out of use. */
  @Override
  public void close() {
    for (int i = 0; i < toLeft.length; i++) {
      toLeft[i].wakeup().close();
      toRight[i].wakeup().close();
    }
  }
}
