package dev.weir.benchmarks.drivers;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/** Small and large slots, last in first out, for drivers without an engine. One thread. */
public final class SlotStack implements DriverContext {
  private final Packet[] small;
  private final Packet[] large;
  private int smallCount;
  private int largeCount;

  /** So many free slots of each class. */
  public SlotStack(int smallSlots, int largeSlots) {
    small = slots(SlotClass.SMALL, smallSlots);
    large = slots(SlotClass.LARGE, largeSlots);
    smallCount = smallSlots;
    largeCount = largeSlots;
  }

  private static Packet[] slots(SlotClass slotClass, int count) {
    Packet[] slots = new Packet[count];
    int base = PacketMemory.reserve(count * slotClass.strideBytes());
    for (int i = 0; i < count; i++) {
      slots[i] = new Packet(i, slotClass, base + i * slotClass.strideBytes());
    }
    return slots;
  }

  @Override
  public int interfaceIndex() {
    return 0;
  }

  @Override
  public @Nullable Packet allocOrNull(SlotClass slotClass) {
    Packet packet = null;
    if (slotClass == SlotClass.SMALL && smallCount > 0) {
      packet = small[--smallCount];
    } else if (slotClass == SlotClass.LARGE && largeCount > 0) {
      packet = large[--largeCount];
    }
    if (packet != null) {
      packet.reset();
    }
    return packet;
  }

  @Override
  public void release(Packet packet) {
    packet.forgetLoan();
    if (packet.slotClass() == SlotClass.SMALL) {
      small[smallCount++] = packet;
    } else {
      large[largeCount++] = packet;
    }
  }

  @Override
  public long nowNanos() {
    return System.nanoTime();
  }

  @Override
  public int claimSlots(int most) {
    return 0;
  }

  @Override
  public int lentSlots(SlotClass slotClass) {
    return switch (slotClass) {
      case SMALL -> small.length;
      case MEDIUM -> 0;
      case LARGE -> large.length;
    };
  }
}
