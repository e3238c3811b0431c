package dev.weir.testkit.pipeline;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.packet.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * A device for tests with a real engine: what a test offers is received, what is sent is kept.
 * Takes whatever offload there is; its link is up. One thread.
 */
public final class FakeDevice implements InterfaceDevice {
  private final long mac;
  private final List<Queue<Frame>> queues = new ArrayList<>();
  private final List<Frame> sent = new ArrayList<>();

  /**
   * A device.
   *
   * @param mac in the low 48 bits
   * @param queues how many it has
   */
  public FakeDevice(long mac, int queues) {
    this.mac = mac;
    for (int i = 0; i < queues; i++) {
      this.queues.add(new ArrayDeque<>());
    }
  }

  /** Frames that are to come in by a queue; the test adds them. */
  public Queue<Frame> toReceive(int queue) {
    return queues.get(queue);
  }

  /** Frames that went out, in order; the test may clear them. */
  public List<Frame> sent() {
    return sent;
  }

  @Override
  public String kind() {
    return "fake";
  }

  @Override
  public int queues() {
    return queues.size();
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) {
    return new Driver(context, queues.get(queue));
  }

  @Override
  public long mac() {
    return mac;
  }

  @Override
  public int mtu() {
    return 1500;
  }

  @Override
  public Set<Offload> offloads() {
    return EnumSet.allOf(Offload.class);
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

  private final class Driver implements InterfaceDriver {
    private final DriverContext context;
    private final Queue<Frame> toReceive;

    Driver(DriverContext context, Queue<Frame> toReceive) {
      this.context = context;
      this.toReceive = toReceive;
    }

    @Override
    public int receive(Batch into) {
      int received = 0;
      while (!into.isFull() && !toReceive.isEmpty()) {
        Frame frame = toReceive.element();
        Packet packet = context.allocOrNull(fitting(frame.length()));
        if (packet == null) {
          break;
        }
        toReceive.remove();
        frame.copyTo(packet);
        packet.setL2(packet.position());
        packet.setRxInterface(context.interfaceIndex());
        into.add(packet);
        received++;
      }
      return received;
    }

    private static SlotClass fitting(int lengthBytes) {
      for (SlotClass slotClass : SlotClass.values()) {
        if (lengthBytes <= slotClass.frameCapacityBytes()) {
          return slotClass;
        }
      }
      throw new IllegalArgumentException("no slot holds " + lengthBytes + " bytes");
    }

    @Override
    public int transmit(Batch from) {
      for (int i = 0; i < from.size(); i++) {
        sent.add(Frame.copyOf(from.get(i)));
        context.release(from.get(i));
      }
      return from.size();
    }

    @Override
    public void flush() {}

    @Override
    public int pollFd() {
      return -1;
    }

    @Override
    public boolean arm() {
      return toReceive.isEmpty();
    }

    @Override
    public void close() {}
  }
}
