package dev.weir.benchmarks.pipeline;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Has a {@link LoopQueue} hand out frames to nobody until its code is compiled. */
final class LoopWarmth {
  private static final int FRAMES = 64;

  private LoopWarmth() {}

  static void apply(long nanos) {
    int stride = SlotClass.SMALL.strideBytes();
    int base = PacketMemory.reserve(Batch.CAPACITY * stride);
    try (FrameRing frames = new FrameRing(FRAMES)) {
      for (int i = 0; i < FRAMES; i++) {
        FrameBuilder.ethernet(
            frames.position(i), Settings.IN_MAC, Settings.HOST_MAC, EtherTypes.IPV4);
      }
      LoopQueue queue = new LoopQueue();
      queue.attach(new Slots(base, stride));
      queue.play(frames, Long.MAX_VALUE);
      Batch batch = new Batch();
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        queue.receive(batch);
        queue.transmit(batch);
        batch.clear();
      }
    } finally {
      PacketMemory.unreserve(base, Batch.CAPACITY * stride);
    }
  }

  /** A batch of slots. */
  private static final class Slots implements DriverContext {
    private final Deque<Packet> free = new ArrayDeque<>();

    Slots(int base, int stride) {
      for (int i = 0; i < Batch.CAPACITY; i++) {
        free.add(new Packet(i, SlotClass.SMALL, base + i * stride));
      }
    }

    @Override
    public int interfaceIndex() {
      return 1;
    }

    @Override
    public @Nullable Packet allocOrNull(SlotClass slotClass) {
      Packet packet = free.poll();
      if (packet != null) {
        packet.reset();
      }
      return packet;
    }

    @Override
    public void release(Packet packet) {
      free.push(packet);
    }

    @Override
    public long nowNanos() {
      return 0;
    }

    @Override
    public int claimSlots(int most) {
      return 0;
    }

    @Override
    public int lentSlots(SlotClass slotClass) {
      return Batch.CAPACITY;
    }
  }
}
