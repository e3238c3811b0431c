package dev.weir.drivers.support;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/** A small pool for one driver, last in first out; knows how many slots are out. */
public final class TestContext implements DriverContext, AutoCloseable {
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
      base[c] = PacketMemory.reserve(sizes[c] * slotClass.strideBytes());
      for (int i = 0; i < sizes[c]; i++) {
        free[c][count[c]++] = new Packet(i, slotClass, base[c] + i * slotClass.strideBytes());
      }
    }
  }

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
      if (total[c] > 0) {
        PacketMemory.unreserve(base[c], total[c] * slotClass.strideBytes());
      }
    }
  }
}
