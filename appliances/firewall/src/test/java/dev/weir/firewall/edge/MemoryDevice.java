package dev.weir.firewall.edge;

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

/** An interface in memory that takes whatever offload there is. */
final class MemoryDevice implements InterfaceDevice {
  private final long mac;
  private final List<Queue<Frame>> queues = new ArrayList<>();
  final List<Frame> sent = new ArrayList<>();

  MemoryDevice(long mac, int queues) {
    this.mac = mac;
    for (int i = 0; i < queues; i++) {
      this.queues.add(new ArrayDeque<>());
    }
  }

  /** What is to come in by a queue. */
  Queue<Frame> toReceive(int queue) {
    return queues.get(queue);
  }

  @Override
  public String kind() {
    return "memory";
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
        SlotClass fits =
            frame.length() <= SlotClass.SMALL.frameCapacityBytes()
                ? SlotClass.SMALL
                : SlotClass.LARGE;
        Packet packet = context.allocOrNull(fits);
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
