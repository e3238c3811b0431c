package dev.weir.benchmarks.pipeline;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A device whose queues hand out prebuilt frames and swallow what is sent. */
final class LoopDevice implements InterfaceDevice {
  private final long mac;
  private final int mtu;
  private final List<LoopQueue> queues;

  LoopDevice(long mac, int mtu, int queues) {
    this.mac = mac;
    this.mtu = mtu;
    this.queues = Stream.generate(LoopQueue::new).limit(queues).toList();
  }

  /** The queue that a worker polls; there are as many as workers. */
  LoopQueue queueOf(int worker) {
    return queues.stream()
        .filter(queue -> queue.isPolledBy(worker, queues.indexOf(queue), queues.size()))
        .findFirst()
        .orElseThrow();
  }

  /** All queues. */
  List<LoopQueue> all() {
    return queues;
  }

  @Override
  public String kind() {
    return "loop";
  }

  @Override
  public int queues() {
    return queues.size();
  }

  @Override
  public InterfaceDriver open(int number, DriverContext context) {
    LoopQueue queue = queues.get(number);
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
