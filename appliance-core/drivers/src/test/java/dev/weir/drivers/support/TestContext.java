package dev.weir.drivers.support;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A small pool for one driver, last in first out; knows how many slots are out. Its small slots are
 * in the range for devices, which is the same for all of them from the first use of the class on.
 */
public final class TestContext implements DriverContext, AutoCloseable {
  private static final int AREA_SLOTS = 1024;
  private static final int AREA_BYTES = AREA_SLOTS * SlotClass.SMALL.strideBytes();
  private static final int AREAS = 6;
  private static final int FIRST_AREA = PacketMemory.reserveForDevices(AREAS * AREA_BYTES);
  private static final BitSet TAKEN = new BitSet();

  private final int interfaceIndex;
  private final Packet[][] free = new Packet[SlotClass.values().length][];
  private final int[] count = new int[free.length];
  private final int[] total = new int[free.length];
  private final int[] base = new int[free.length];
  private long nowNanos;

  public TestContext(int interfaceIndex, int small, int medium, int large) {
    this.interfaceIndex = interfaceIndex;
    int[] sizes = {small, medium, large};
    for (SlotClass slotClass : SlotClass.values()) {
      int c = slotClass.ordinal();
      total[c] = sizes[c];
      free[c] = new Packet[sizes[c]];
      if (sizes[c] == 0) {
        continue;
      }
      base[c] =
          isForDevices(slotClass, sizes[c])
              ? takeArea()
              : PacketMemory.reserve(sizes[c] * slotClass.strideBytes());
      for (int i = 0; i < sizes[c]; i++) {
        free[c][count[c]++] = new Packet(i, slotClass, base[c] + i * slotClass.strideBytes());
      }
    }
  }

  private static boolean isForDevices(SlotClass slotClass, int slots) {
    return slotClass == SlotClass.SMALL && slots <= AREA_SLOTS;
  }

  private static int takeArea() {
    synchronized (TAKEN) {
      int area = TAKEN.nextClearBit(0);
      if (area >= AREAS) {
        throw new AssertionError("more pools than areas for their small slots");
      }
      TAKEN.set(area);
      return FIRST_AREA + area * AREA_BYTES;
    }
  }

  /** Has the range for devices reserved, before a device is opened. */
  public static void reserveSlots() {}

  public static TestContext small() {
    return new TestContext(7, 512, 0, 0);
  }

  @Override
  public int interfaceIndex() {
    return interfaceIndex;
  }

  @Override
  public @Nullable Packet allocOrNull(SlotClass slotClass) {
    int c = slotClass.ordinal();
    if (count[c] == 0) {
      return null;
    }
    Packet packet = free[c][--count[c]];
    packet.reset();
    return packet;
  }

  /** As {@link #allocOrNull} for a test that knows there is one. */
  public Packet alloc(SlotClass slotClass) {
    Packet packet = allocOrNull(slotClass);
    if (packet == null) {
      throw new AssertionError("the test's pool has no " + slotClass + " slot left");
    }
    return packet;
  }

  @Override
  public void release(Packet packet) {
    packet.forgetLoan();
    int c = packet.slotClass().ordinal();
    free[c][count[c]++] = packet;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  public void setNowNanos(long nanos) {
    nowNanos = nanos;
  }

  @Override
  public int claimSlots(int most) {
    return Math.min(most, total[SlotClass.SMALL.ordinal()] / 8);
  }

  @Override
  public int lentSlots(SlotClass slotClass) {
    return total[slotClass.ordinal()];
  }

  /** Slots that are not in the pool. */
  public int outstanding() {
    int out = 0;
    for (int c = 0; c < free.length; c++) {
      out += total[c] - count[c];
    }
    return out;
  }

  @Override
  public void close() {
    for (SlotClass slotClass : SlotClass.values()) {
      int c = slotClass.ordinal();
      if (total[c] > 0 && isForDevices(slotClass, total[c])) {
        synchronized (TAKEN) {
          TAKEN.clear((base[c] - FIRST_AREA) / AREA_BYTES);
        }
      } else if (total[c] > 0) {
        PacketMemory.unreserve(base[c], total[c] * slotClass.strideBytes());
      }
    }
  }
}
