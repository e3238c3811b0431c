package dev.weir.drivers.virtio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;

/** Memory of a hostile guest, between two guards, and what it writes there. */
record HostileMemory(MemorySegment all, long address) {
  static final int SIZE = 16;
  private static final long GUARD_BYTES = 32 * 1024;
  private static final long SHARED_BYTES = 64 * 1024;
  static final long NOTES = SHARED_BYTES - InflightArea.bytes(SIZE, true);
  private static final long GUEST_BASE = 0x4000_0000L;
  private static final long USER_BASE = 0x7f00_0000_0000L;
  private static final byte GUARD = 0x5a;
  private static final long[] ODD_NUMBERS = {
    0,
    1,
    2,
    7,
    15,
    16,
    17,
    0x7f,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -16,
    GUEST_BASE,
    GUEST_BASE - 1,
    GUEST_BASE + SHARED_BYTES - 1,
    GUEST_BASE + SHARED_BYTES
  };

  static HostileMemory allocate(Arena arena) {
    MemorySegment all = arena.allocate(SHARED_BYTES + 2 * GUARD_BYTES, 64);
    all.fill(GUARD);
    HostileMemory shared = new HostileMemory(all, all.address() + GUARD_BYTES);
    shared.clear();
    return shared;
  }

  void clear() {
    all.asSlice(GUARD_BYTES, SHARED_BYTES).fill((byte) 0);
  }

  GuestMemory memory() {
    return new GuestMemory(
        List.of(new GuestMemory.Region(GUEST_BASE, USER_BASE, SHARED_BYTES, address)));
  }

  RingArea area() {
    return new RingArea(SIZE, address, address + 1024, address + 2048);
  }

  void set(long at, long value, int bytes) {
    long position = GUARD_BYTES + Math.floorMod(at, SHARED_BYTES - 8);
    switch (bytes) {
      case 2 -> all.set(ValueLayout.JAVA_SHORT_UNALIGNED, position, (short) value);
      case 4 -> all.set(ValueLayout.JAVA_INT_UNALIGNED, position, (int) value);
      default -> all.set(ValueLayout.JAVA_LONG_UNALIGNED, position, value);
    }
  }

  void assertGuardsStand() {
    for (long i = 0; i < GUARD_BYTES; i += 8) {
      long expected = 0x5a5a_5a5a_5a5a_5a5aL;
      if (all.get(ValueLayout.JAVA_LONG, i) != expected
          || all.get(ValueLayout.JAVA_LONG, GUARD_BYTES + SHARED_BYTES + i) != expected) {
        throw new AssertionError("memory outside of the shared was changed");
      }
    }
  }

  /** One of those that checks forget. */
  static long oddNumber(Random random) {
    return ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)];
  }

  /** Descriptors that are sound more often than not, then some of anything. */
  void scribble(Random random) {
    for (int i = 0; i < SIZE; i++) {
      long descriptor = 16L * i;
      if (random.nextInt(4) != 0) {
        set(descriptor, GUEST_BASE + 4096 + random.nextInt(40_000), 8);
        set(descriptor + 8, random.nextInt(3000), 4);
        set(descriptor + 12, random.nextInt(1 << 16), 2);
        set(descriptor + 14, random.nextInt(1 << 16), 2);
        if (random.nextBoolean()) {
          set(descriptor + 12, random.nextInt(8), 2);
          set(descriptor + 14, random.nextInt(SIZE), 2);
        }
      }
      set(1024 + 4 + 2L * i, random.nextInt(random.nextInt(20) == 0 ? 1 << 16 : SIZE), 2);
    }
    // An indirect table.
    long table = 3072;
    for (int i = 0; i < 8; i++) {
      set(table + 16L * i, GUEST_BASE + random.nextInt((int) SHARED_BYTES + 100), 8);
      set(table + 16L * i + 8, random.nextInt(4000), 4);
      set(table + 16L * i + 12, random.nextInt(8), 2);
      set(table + 16L * i + 14, random.nextInt(10), 2);
    }
    int pointing = random.nextInt(SIZE);
    set(16L * pointing, GUEST_BASE + table, 8);
    set(16L * pointing + 8, 16L * random.nextInt(10), 4);
    set(16L * pointing + 12, 4 | random.nextInt(8), 2);
    for (int i = random.nextInt(6); i > 0; i--) {
      int bytes = 2 << random.nextInt(3);
      long value = random.nextBoolean() ? oddNumber(random) : random.nextLong();
      set(random.nextInt(4096), value, bytes);
    }
  }

  /** At the very end of the shared memory, sound more often than not. */
  void scribbleNotes(boolean packed, Random random) {
    int header = packed ? 32 : 16;
    int entry = packed ? 32 : 16;
    set(NOTES + 8, random.nextInt(8) == 0 ? random.nextInt(1 << 16) : 1, 2);
    set(NOTES + 10, random.nextInt(20) == 0 ? random.nextInt(1 << 16) : SIZE, 2);
    for (int at = 12; at < 22; at += 2) {
      set(NOTES + at, random.nextInt(SIZE + 1), 2);
    }
    for (int i = 0; i < SIZE; i++) {
      long at = NOTES + header + (long) entry * i;
      set(at, random.nextInt(4) == 0 ? 1 : 0, 2);
      set(at + (packed ? 2 : 6), random.nextInt(SIZE + 1), 2);
      if (packed) {
        set(at + 4, random.nextInt(SIZE + 2), 2);
        set(at + 6, random.nextInt(10) == 0 ? random.nextInt(1 << 16) : 1, 2);
        set(at + 18, random.nextInt(8), 2);
        set(at + 20, random.nextInt(3000), 4);
        set(at + 24, GUEST_BASE + 4096 + random.nextInt(40_000), 8);
      }
    }
    if (!packed && random.nextBoolean()) {
      set(1026, random.nextInt(SIZE), 2);
    }
  }

  /** Has many descriptors lead to long frames of UDP over IPv4. */
  void plainFrames(Random random) {
    for (int i = 0; i < SIZE; i++) {
      if (random.nextInt(3) != 0) {
        long at = 4096L + random.nextInt(40_000);
        set(16L * i, GUEST_BASE + at, 8);
        set(16L * i + 8, 7000 + random.nextInt(4000), 4);
        set(at + 24, 0x0008, 2);
        set(at + 26, 0x45, 2);
        set(at + 32, 0, 2);
        set(at + 34, 0x1140, 2);
      }
    }
  }

  /** Has many descriptors lead to room for such frames. */
  void roomyBuffers(boolean packed, Random random) {
    for (int i = 0; i < SIZE; i++) {
      if (random.nextInt(3) != 0) {
        set(16L * i, GUEST_BASE + 4096 + random.nextInt(40_000), 8);
        set(16L * i + 8, 900 + random.nextInt(9000), 4);
        int available = DeviceRing.WRITE | PackedDeviceRing.AVAILABLE;
        set(16L * i + (packed ? 14 : 12), packed ? available : DeviceRing.WRITE, 2);
      }
    }
  }
}
