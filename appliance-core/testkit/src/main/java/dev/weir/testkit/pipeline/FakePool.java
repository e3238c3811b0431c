package dev.weir.testkit.pipeline;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pool of packets whose free slots are poisoned, so that use after disposal shows. */
final class FakePool implements AutoCloseable {
  private static final int POISON = 0xde;
  private static final int CHECKED_BYTES = 128;

  private final Map<SlotClass, Deque<Packet>> free = new EnumMap<>(SlotClass.class);
  private final Map<SlotClass, Integer> memory = new EnumMap<>(SlotClass.class);
  private final Map<SlotClass, Integer> counts =
      new EnumMap<>(Map.of(SlotClass.SMALL, 640, SlotClass.MEDIUM, 8, SlotClass.LARGE, 8));
  private int inUse;
  private int limit = Integer.MAX_VALUE;

  /** Lets no more than so many packets be in use at a time. */
  void limit(int packets) {
    limit = packets;
  }

  int inUse() {
    return inUse;
  }

  @Nullable Packet allocOrNull(SlotClass slotClass) {
    if (inUse >= limit) {
      return null;
    }
    Packet packet = slots(slotClass).poll();
    if (packet == null) {
      return null;
    }
    for (int i = 0; i < CHECKED_BYTES; i++) {
      if (PacketMemory.getUnsignedByte(packet.base() + SlotClass.HEADROOM + i) != POISON) {
        throw new AssertionError("a packet was written to after it had been disposed of");
      }
    }
    inUse++;
    packet.reset();
    return packet;
  }

  void free(Packet packet) {
    inUse--;
    PacketMemory.fill(packet.base(), packet.slotClass().strideBytes(), POISON);
    slots(packet.slotClass()).add(packet);
  }

  private Deque<Packet> slots(SlotClass slotClass) {
    Deque<Packet> slots = free.get(slotClass);
    if (slots == null) {
      int count = counts.getOrDefault(slotClass, 0);
      int stride = slotClass.strideBytes();
      int base = PacketMemory.reserve(count * stride);
      PacketMemory.fill(base, count * stride, POISON);
      memory.put(slotClass, base);
      slots = new ArrayDeque<>();
      for (int i = 0; i < count; i++) {
        slots.add(new Packet(i, slotClass, base + i * stride));
      }
      free.put(slotClass, slots);
    }
    return slots;
  }

  @Override
  public void close() {
    memory.forEach(
        (slotClass, base) ->
            PacketMemory.unreserve(
                base, counts.getOrDefault(slotClass, 0) * slotClass.strideBytes()));
    memory.clear();
    free.clear();
  }
}
