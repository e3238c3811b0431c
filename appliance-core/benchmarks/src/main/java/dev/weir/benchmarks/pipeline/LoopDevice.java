package dev.weir.benchmarks.pipeline;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import java.util.List;
import java.util.Set;

/** A device whose queue hands out prebuilt frames and swallows what is sent. */
final class LoopDevice implements InterfaceDevice {
  private final long mac;
  private final int mtu;
  private final LoopQueue queue = new LoopQueue();

  LoopDevice(long mac, int mtu) {
    this.mac = mac;
    this.mtu = mtu;
  }

  /** Its only queue. */
  LoopQueue queue() {
    return queue;
  }

  @Override
  public String kind() {
    return "loop";
  }

  @Override
  public int queues() {
    return 1;
  }

  @Override
  public InterfaceDriver open(int number, DriverContext context) {
    queue.attach(context);
    return queue;
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
    return Set.of();
  }

  @Override
  public LinkState linkState() {
    return LinkState.UP;
  }

  @Override
  public void setUp(boolean up) {}

  @Override
  public void setMtu(int mtuBytes) {}

  @Override
  public List<Detail> details() {
    return List.of();
  }

  @Override
  public void close() {}
}
