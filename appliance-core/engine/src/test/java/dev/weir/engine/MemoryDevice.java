package dev.weir.engine;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.FrameSlot;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Lender;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.PlainFrame;
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

  /** Whether the ends of plain frames stay here until they are sent or looked at. */
  boolean lends;

  /** Frames sent that still borrowed their ends. */
  int sentBorrowing;

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

  /** The ends of frames received in a round; their slots hold poison in place of them. */
  private static final class Loans extends Lender {
    private final List<byte[]> frames = new ArrayList<>();
    private final List<Packet> packets = new ArrayList<>();

    void lend(Packet packet, byte[] frame) {
      int from = packet.position() + FrameSlot.HEAD_BYTES;
      PacketMemory.fill(from, packet.end() - from, 0xdb);
      packet.borrow(this, frames.size(), from);
      frames.add(frame);
      packets.add(packet);
    }

    void end() {
      packets.stream().filter(each -> each.lender() == this).forEach(Packet::bringIn);
      packets.clear();
      frames.clear();
    }

    @Override
    protected void broughtIn(int loan, int lengthBytes, int position) {
      PacketMemory.copyIn(frames.get(loan), FrameSlot.HEAD_BYTES, position, lengthBytes);
    }

    void copy(Packet packet, byte[] to, int at) {
      System.arraycopy(frames.get(packet.loan()), FrameSlot.HEAD_BYTES, to, at, to.length - at);
    }
  }

  private final class Driver implements InterfaceDriver {
    private final Queue<Frame> queue;
    private final DriverContext context;
    private final Loans loans = new Loans();

    Driver(Queue<Frame> queue, DriverContext context) {
      this.queue = queue;
      this.context = context;
    }

    @Override
    public int receive(Batch into) {
      loans.end();
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
        if (lends && frame.bytes.length > FrameSlot.HEAD_BYTES && PlainFrame.isPlain(packet)) {
          loans.lend(packet, frame.bytes);
        }
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
          int own = packet.bytesInSlot();
          PacketMemory.copyOut(packet.position(), bytes, 0, own);
          if (packet.lender() instanceof Loans origin) {
            sentBorrowing++;
            origin.copy(packet, bytes, own);
          }
          sent.add(bytes);
        }
        context.release(packet);
      }
      return taken;
    }

    @Override
    public boolean takesBorrowed() {
      return lends;
    }

    @Override
    public void flush() {
      loans.end();
    }

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
