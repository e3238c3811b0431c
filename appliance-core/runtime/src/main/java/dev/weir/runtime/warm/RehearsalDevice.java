package dev.weir.runtime.warm;

import dev.weir.runtime.interfaces.DeviceSpec;
import dev.weir.runtime.interfaces.EthernetConfig;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.hotpath.ColdPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Stands for a device in a rehearsal: hands out frames of hosts, and gives them what is sent. */
final class RehearsalDevice implements InterfaceDevice {
  private static final int MOST_WAITING = 512;

  private final DeviceSpec spec;
  private final int stage;
  private final boolean linkLayer;
  private final Deque<Frame> waiting = new ArrayDeque<>();
  private Consumer<byte[]> hosts = frame -> {};

  /**
   * A device.
   *
   * @param stage number of its stage; decides the class of its queue
   */
  RehearsalDevice(DeviceSpec spec, int stage) {
    this.spec = spec;
    this.stage = stage;
    this.linkLayer = spec.mac() != 0;
  }

  /** The interface's index. */
  int index() {
    return spec.index();
  }

  boolean linkLayer() {
    return linkLayer;
  }

  /** Sets who is told of what the appliance sends. */
  void attach(Consumer<byte[]> listener) {
    hosts = listener;
  }

  /** A host sends a frame; lost if too many wait. */
  void offer(Frame frame) {
    if (waiting.size() < MOST_WAITING) {
      waiting.add(frame);
    }
  }

  /** True if no host has sent anything that was not taken. */
  @ColdPath("a rehearsal")
  boolean isIdle() {
    return waiting.isEmpty();
  }

  Frame take() {
    return waiting.remove();
  }

  void sent(byte[] frame) {
    hosts.accept(frame);
  }

  @Override
  public String kind() {
    return "rehearsal";
  }

  @Override
  public int queues() {
    return 1;
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) {
    return switch (stage % 3) {
      case 0 -> new RehearsalQueue.First(this, context);
      case 1 -> new RehearsalQueue.Second(this, context);
      default -> new RehearsalQueue.Third(this, context);
    };
  }

  @Override
  public long mac() {
    return spec.mac();
  }

  @Override
  public int mtu() {
    return spec.mtu();
  }

  /** As the real one most likely has. */
  @Override
  public Set<Offload> offloads() {
    return hasOffloads() ? EnumSet.allOf(Offload.class) : EnumSet.noneOf(Offload.class);
  }

  boolean hasOffloads() {
    return !(spec.config() instanceof EthernetConfig card
        && card.driver() == EthernetConfig.Driver.AFXDP);
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
