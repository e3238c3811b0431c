package dev.weir.engine;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A device in memory: what a test offers is received, what is sent is kept for the test. */
final class MemoryDevice implements InterfaceDevice {
  /** A frame with its offload facts. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Frame(byte[] bytes, int gsoType, int gsoSize, int checksumStart, int checksumOffset) {
    Frame(byte[] bytes) {
      this(bytes, GsoType.NONE, 0, -1, 0);
    }
  }

  private final long mac;
  private final int queues;
  private final Set<Offload> offloads;
  private final List<Queue<Frame>> toReceive = new ArrayList<>();
  final Queue<byte[]> sent = new ConcurrentLinkedQueue<>();
  volatile int accept = Integer.MAX_VALUE;
  int open;
  boolean keepSent = true;
  long sentCount;

  MemoryDevice(long mac, int queues, Set<Offload> offloads) {
    this.mac = mac;
    this.queues = queues;
    this.offloads = offloads;
    for (int i = 0; i < queues; i++) {
      toReceive.add(new ConcurrentLinkedQueue<>());
    }
  }

  MemoryDevice(long mac) {
    this(mac, 1, EnumSet.noneOf(Offload.class));
  }

  void receive(byte[] frame) {
    receive(0, new Frame(frame));
  }

  void receive(int queue, Frame frame) {
    toReceive.get(queue).add(frame);
  }

  boolean isDrained() {
    return toReceive.stream().allMatch(Queue::isEmpty);
  }

  @Override
  public String kind() {
    return "memory";
  }

  @Override
  public int queues() {
    return queues;
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) {
    open++;
    return new Driver(toReceive.get(queue), context);
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
    return offloads;
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
    private final Queue<Frame> queue;
    private final DriverContext context;

    Driver(Queue<Frame> queue, DriverContext context) {
      this.queue = queue;
      this.context = context;
    }

    @Override
    public int receive(Batch into) {
      int received = 0;
      while (!into.isFull() && !queue.isEmpty()) {
        Frame frame = queue.element();
        SlotClass fits = SlotClass.LARGE;
        for (SlotClass c : List.of(SlotClass.MEDIUM, SlotClass.SMALL)) {
          fits = frame.bytes.length <= c.frameCapacityBytes() ? c : fits;
        }
        Packet packet = context.allocOrNull(fits);
        if (packet == null) {
          break;
        }
        queue.remove();
        packet.setFrame(packet.position(), frame.bytes.length);
        PacketMemory.copyIn(frame.bytes, 0, packet.position(), frame.bytes.length);
        if (mac == 0) {
          packet.setL3(packet.position());
          packet.setEtherType(frame.bytes[0] >>> 4 == 4 ? 0x0800 : 0x86dd);
        } else {
          packet.setL2(packet.position());
        }
        packet.setGso(frame.gsoType, frame.gsoSize);
        if (frame.checksumStart >= 0) {
          packet.setPartialChecksum(packet.position() + frame.checksumStart, frame.checksumOffset);
        }
        packet.setRxInterface(context.interfaceIndex());
        into.add(packet);
        received++;
      }
      return received;
    }

    @Override
    public int transmit(Batch from) {
      int taken = Math.min(accept, from.size());
      for (int i = 0; i < taken; i++) {
        Packet packet = from.get(i);
        sentCount++;
        if (keepSent) {
          byte[] bytes = new byte[packet.length()];
          PacketMemory.copyOut(packet.position(), bytes, 0, bytes.length);
          sent.add(bytes);
        }
        context.release(packet);
      }
      return taken;
    }

    @Override
    public void flush() {}

    @Override
    public int pollFd() {
      return -1;
    }

    @Override
    public boolean arm() {
      return queue.isEmpty();
    }

    @Override
    public void close() {
      open--;
    }
  }
}
