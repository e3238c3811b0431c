package dev.weir.engine.worker;

import dev.weir.engine.pool.PoolPart;
import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.pool.WorkerPool;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/** A queue pair of a device that one worker polls: the driver and what it is lent. */
public final class Port implements DriverContext {
  /** What is behind it. */
  public enum Role {
    /** An interface of the appliance. */
    INTERFACE,
    /** The shadow of an interface: the host's stack. */
    SHADOW
  }

  final InterfaceDevice device;
  final int queue;
  final int index;
  final Role role;
  private final Pipeline pipeline;
  private final WorkerPool pool;
  private final PoolSizes sizes;
  private final PortTraffic traffic = new PortTraffic();
  private @Nullable InterfaceDriver driver;
  private int claimed;

  Port(
      InterfaceDevice device, int queue, int index, Role role, Pipeline pipeline, PoolSizes sizes) {
    this.device = device;
    this.queue = queue;
    this.index = index;
    this.role = role;
    this.pipeline = pipeline;
    this.pool = pipeline.pool;
    this.sizes = sizes;
  }

  void open() throws DriverException {
    try {
      driver = device.open(queue, this);
    } finally {
      if (driver == null) {
        unclaim();
      }
    }
  }

  private void unclaim() {
    pool.unclaim(claimed);
    claimed = 0;
  }

  /** The driver; the port must be open. */
  @HotPath
  InterfaceDriver driver() {
    InterfaceDriver open = driver;
    if (open == null) {
      throw new IllegalStateException("the port is not open");
    }
    return open;
  }

  void close() {
    InterfaceDriver open = driver;
    driver = null;
    if (open != null) {
      open.close();
    }
    unclaim();
  }

  /** What came and went by it. Any thread. */
  @HotPath
  public PortTraffic traffic() {
    return traffic;
  }

  /** Which of the device's queue pairs it is, from 0. */
  public int queue() {
    return queue;
  }

  /** What is behind it. */
  public Role role() {
    return role;
  }

  /** The worker that polls it. */
  public int worker() {
    return pipeline.worker;
  }

  /** True if it is that queue of that device. */
  @SuppressWarnings("ReferenceEquality") // the same device is the same object
  public boolean isQueue(InterfaceDevice of, int number, int interfaceIndex, Role as) {
    return device == of && queue == number && index == interfaceIndex && role == as;
  }

  @Override
  public int interfaceIndex() {
    return index;
  }

  @Override
  public @Nullable Packet allocOrNull(SlotClass slotClass) {
    return pool.allocOrNull(PoolPart.LENT, slotClass);
  }

  @Override
  public void release(Packet packet) {
    pipeline.free(packet);
  }

  @Override
  public long nowNanos() {
    return pipeline.nowNanos();
  }

  @Override
  public int lentSlots(SlotClass slotClass) {
    return sizes.lentPerDevice().of(slotClass);
  }

  @Override
  public int claimSlots(int most) {
    int granted = pool.claim(Math.min(most, lentSlots(SlotClass.SMALL)));
    claimed += granted;
    return granted;
  }
}
