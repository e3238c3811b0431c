package dev.weir.runtime.warm;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;

/** The queue of a {@link RehearsalDevice}, in three classes that differ in nothing. */
abstract sealed class RehearsalQueue implements InterfaceDriver {
  private static final int BURST = 64;

  private final RehearsalDevice device;
  private final DriverContext context;

  private RehearsalQueue(RehearsalDevice device, DriverContext context) {
    this.device = device;
    this.context = context;
  }

  @Override
  public int receive(Batch into) {
    return receiveFrames(into);
  }

  @ColdPath("a rehearsal")
  private int receiveFrames(Batch into) {
    int received = 0;
    while (received < BURST && !into.isFull() && !device.isIdle()) {
      Frame frame = device.take();
      Packet packet = context.allocOrNull(slotFor(frame.bytes().length));
      if (packet != null) {
        load(packet, frame);
        into.add(packet);
        received++;
      }
    }
    return received;
  }

  private static SlotClass slotFor(int lengthBytes) {
    return lengthBytes <= SlotClass.SMALL.frameCapacityBytes()
        ? SlotClass.SMALL
        : lengthBytes <= SlotClass.MEDIUM.frameCapacityBytes() ? SlotClass.MEDIUM : SlotClass.LARGE;
  }

  private void load(Packet packet, Frame frame) {
    int at = packet.position();
    packet.setFrame(at, frame.bytes().length);
    PacketMemory.copyIn(frame.bytes(), 0, at, frame.bytes().length);
    packet.setRxInterface(context.interfaceIndex());
    if (device.linkLayer()) {
      packet.setL2(at);
    } else {
      packet.setL3(at);
      packet.setEtherType(frame.bytes()[0] >>> 4 == 4 ? EtherTypes.IPV4 : EtherTypes.IPV6);
    }
    if (frame.checksumStart() >= 0) {
      packet.setPartialChecksum(at + frame.checksumStart(), frame.checksumOffset());
    }
    if (frame.gsoType() != GsoType.NONE) {
      packet.setGso(frame.gsoType(), frame.gsoSize());
    }
  }

  @Override
  public int transmit(Batch from) {
    return sendFrames(from);
  }

  @ColdPath("a rehearsal")
  private int sendFrames(Batch from) {
    int count = from.size();
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      byte[] frame = new byte[packet.length()];
      PacketMemory.copyOut(packet.position(), frame, 0, frame.length);
      context.release(packet);
      device.sent(frame);
    }
    return count;
  }

  @Override
  public void flush() {}

  @Override
  public int pollFd() {
    return -1;
  }

  @Override
  public boolean arm() {
    return device.isIdle();
  }

  @Override
  public void close() {}

  static final class First extends RehearsalQueue {
    First(RehearsalDevice device, DriverContext context) {
      super(device, context);
    }
  }

  static final class Second extends RehearsalQueue {
    Second(RehearsalDevice device, DriverContext context) {
      super(device, context);
    }
  }

  static final class Third extends RehearsalQueue {
    Third(RehearsalDevice device, DriverContext context) {
      super(device, context);
    }
  }
}
