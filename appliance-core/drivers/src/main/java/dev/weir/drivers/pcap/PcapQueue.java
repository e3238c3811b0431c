package dev.weir.drivers.pcap;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The queue of a {@link PcapDevice}. Reading a frame of a file allocates its bytes. */
final class PcapQueue implements InterfaceDriver {
  private static final int BURST = 64;

  private final PcapDevice device;
  private final DriverContext context;
  private final QueueCounters counters;

  PcapQueue(PcapDevice device, DriverContext context, QueueCounters counters) {
    this.device = device;
    this.context = context;
    this.counters = counters;
  }

  @Override
  @ColdPath("a file, not a network")
  public int receive(Batch into) {
    int received = 0;
    while (received < BURST && !into.isFull()) {
      CapturedFrame frame = device.due(context.nowNanos());
      if (frame == null) {
        break;
      }
      SlotClass slotClass = slotFor(frame.data().length);
      if (slotClass == null) {
        counters.add(DriverCounter.RX_TOO_LONG, 1);
        device.advance();
        continue;
      }
      Packet packet = context.allocOrNull(slotClass);
      if (packet == null) {
        counters.add(DriverCounter.RX_NO_BUFFER, 1);
        break;
      }
      fill(packet, frame.data());
      into.add(packet);
      received++;
      device.advance();
    }
    return received;
  }

  private void fill(Packet packet, byte[] data) {
    packet.setFrame(packet.position(), data.length);
    PacketMemory.copyIn(data, 0, packet.position(), data.length);
    packet.setRxInterface(context.interfaceIndex());
    if (device.hasLinkLayer()) {
      packet.setL2(packet.position());
    } else {
      packet.setL3(packet.position());
      int version = data.length == 0 ? 0 : (data[0] & 0xff) >>> 4;
      packet.setEtherType(version == 4 ? 0x0800 : version == 6 ? 0x86dd : 0);
    }
    counters.add(DriverCounter.RX_PACKETS, 1);
    counters.add(DriverCounter.RX_BYTES, data.length);
  }

  private @Nullable SlotClass slotFor(int length) {
    for (SlotClass slotClass : SlotClass.values()) {
      if (slotClass.frameCapacityBytes() >= length && context.lentSlots(slotClass) > 0) {
        return slotClass;
      }
    }
    return null;
  }

  @Override
  @ColdPath("a file, not a network")
  public int transmit(Batch from) {
    for (int i = 0; i < from.size(); i++) {
      Packet packet = from.get(i);
      if (record(packet)) {
        counters.add(DriverCounter.TX_PACKETS, 1);
        counters.add(DriverCounter.TX_BYTES, packet.length());
      } else {
        counters.add(DriverCounter.TX_ERRORS, 1);
      }
      context.release(packet);
    }
    return from.size();
  }

  private boolean record(Packet packet) {
    if (device.writer().isEmpty()) {
      return true;
    }
    try {
      device.writer().get().write(device.epochNanos(context.nowNanos()), packet);
      return true;
    } catch (IOException refused) {
      device.writeFailed(refused);
      return false;
    }
  }

  /** The file is flushed when the device is closed. */
  @Override
  public void flush() {}

  @Override
  public int pollFd() {
    return -1;
  }

  @Override
  public boolean arm() {
    return device.due(context.nowNanos()) == null;
  }

  /** Nothing is kept between calls. */
  @Override
  public void close() {}
}
