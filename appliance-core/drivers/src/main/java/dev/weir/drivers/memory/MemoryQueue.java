package dev.weir.drivers.memory;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.io.FileCalls;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;

/** A queue of a {@link MemoryDevice}: copies frames out of one ring and into the other. */
final class MemoryQueue implements InterfaceDriver {
  private static final int BURST = 64;
  private static final int SMALL_BYTES = SlotClass.SMALL.frameCapacityBytes();
  private static final int MEDIUM_BYTES = SlotClass.MEDIUM.frameCapacityBytes();
  private static final int LARGE_BYTES = SlotClass.LARGE.frameCapacityBytes();

  private final MemoryDevice device;
  private final DriverContext context;
  private final FrameRing in;
  private final Wakeup inWakeup;
  private final FrameRing out;
  private final Wakeup outWakeup;
  private final QueueCounters counters;
  private final FileCalls calls = new FileCalls();

  MemoryQueue(
      MemoryDevice device,
      DriverContext context,
      MemoryCable.Channel in,
      MemoryCable.Channel out,
      QueueCounters counters) {
    this.device = device;
    this.context = context;
    this.in = in.ring();
    this.inWakeup = in.wakeup();
    this.out = out.ring();
    this.outWakeup = out.wakeup();
    this.counters = counters;
  }

  @Override
  public int receive(Batch into) {
    int received = 0;
    long bytes = 0;
    if (!device.isUp()) {
      return 0;
    }
    for (int i = 0; i < BURST && !into.isFull(); i++) {
      int length = in.firstLength();
      if (length < 0) {
        break;
      }
      if (length > LARGE_BYTES) {
        in.skip();
        counters.add(DriverCounter.RX_TOO_LONG, 1);
        continue;
      }
      SlotClass slotClass =
          length <= SMALL_BYTES
              ? SlotClass.SMALL
              : length <= MEDIUM_BYTES && context.lentSlots(SlotClass.MEDIUM) > 0
                  ? SlotClass.MEDIUM
                  : SlotClass.LARGE;
      if (context.lentSlots(slotClass) == 0) {
        in.skip();
        counters.add(DriverCounter.RX_TOO_LONG, 1);
        continue;
      }
      Packet packet = context.allocOrNull(slotClass);
      if (packet == null) {
        counters.add(DriverCounter.RX_NO_BUFFER, 1);
        break;
      }
      in.poll(packet);
      packet.setRxInterface(context.interfaceIndex());
      packet.setL2(packet.position());
      into.add(packet);
      bytes += length;
      received++;
    }
    if (received > 0) {
      counters.add(DriverCounter.RX_PACKETS, received);
      counters.add(DriverCounter.RX_BYTES, bytes);
    }
    return received;
  }

  @Override
  public int transmit(Batch from) {
    int count = from.size();
    boolean up = device.isUp();
    int sent = 0;
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      int length = packet.length();
      if (!up) {
        counters.add(DriverCounter.TX_DOWN, 1);
      } else if (out.offer(packet)) {
        sent++;
        bytes += length;
      } else {
        counters.add(
            length > out.longestFrame() ? DriverCounter.TX_TOO_LONG : DriverCounter.TX_RING_FULL,
            1);
      }
      context.release(packet);
    }
    if (sent > 0) {
      counters.add(DriverCounter.TX_PACKETS, sent);
      counters.add(DriverCounter.TX_BYTES, bytes);
    }
    return count;
  }

  @Override
  public void flush() {
    outWakeup.published(calls);
  }

  @Override
  public int pollFd() {
    return inWakeup.fd();
  }

  @Override
  public boolean arm() {
    return inWakeup.arm(in);
  }

  /** Nothing is kept between calls. */
  @Override
  public void close() {}
}
