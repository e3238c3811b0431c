package dev.weir.drivers.memory;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An end of a {@link MemoryCable} as an interface. Takes every offload: facts travel with the
 * frame. Set down, it neither receives nor sends; what is sent meanwhile is counted as lost.
 */
public final class MemoryDevice implements InterfaceDevice {
  private final long mac;
  private final MemoryCable.Channel[] in;
  private final MemoryCable.Channel[] out;
  private final QueueCounters[] counters;
  private volatile int mtu;
  private volatile boolean up = true;

  MemoryDevice(long mac, int mtuBytes, MemoryCable.Channel[] in, MemoryCable.Channel[] out) {
    this.mac = mac;
    this.mtu = mtuBytes;
    this.in = in;
    this.out = out;
    counters = new QueueCounters[in.length];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new QueueCounters();
    }
  }

  @Override
  public String kind() {
    return "memory";
  }

  @Override
  public int queues() {
    return in.length;
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) {
    return new MemoryQueue(this, context, in[queue], out[queue], counters[queue]);
  }

  @Override
  public long mac() {
    return mac;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public Set<Offload> offloads() {
    return EnumSet.allOf(Offload.class);
  }

  boolean isUp() {
    return up;
  }

  @Override
  public LinkState linkState() {
    return up ? LinkState.UP : LinkState.DOWN;
  }

  @Override
  public void setUp(boolean wanted) {
    up = wanted;
  }

  @Override
  public void setMtu(int mtuBytes) {
    mtu = mtuBytes;
  }

  /** Counter of all queues. */
  public long count(DriverCounter counter) {
    return QueueCounters.sum(counters, counter);
  }

  @Override
  public List<Detail> details() {
    return QueueCounters.details(counters);
  }

  /** Nothing: the rings are the cable's. */
  @Override
  public void close() {}
}
