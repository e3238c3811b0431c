package dev.weir.drivers.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.support.TestContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rings whose other side writes anything anywhere in shared memory: descriptors, tables, indexes,
 * flags. Nothing outside of it may change, no slot may be lost, every call must end.
 */
class HostileRingsTest {
  private static final int ROUNDS = Boolean.getBoolean("weir.long") ? 200_000 : 4_000;
  private static final int SIZE = 16;
  private static final long GUARD_BYTES = 32 * 1024;
  private static final long SHARED_BYTES = 64 * 1024;
  private static final long NOTES = SHARED_BYTES - InflightArea.bytes(SIZE, true);
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

  private static final long FEATURES =
      NetFeature.bits(
          NetFeature.VERSION_1,
          NetFeature.CSUM,
          NetFeature.GUEST_CSUM,
          NetFeature.GUEST_TSO4,
          NetFeature.HOST_TSO4);

  /** Shared memory between two guards. */
  private record Shared(MemorySegment all, long address) {
    static Shared allocate(Arena arena) {
      MemorySegment all = arena.allocate(SHARED_BYTES + 2 * GUARD_BYTES, 64);
      all.fill(GUARD);
      Shared shared = new Shared(all, all.address() + GUARD_BYTES);
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
  }

  /** Descriptors that are sound more often than not, then some of anything. */
  private static void scribble(Shared shared, Random random) {
    for (int i = 0; i < SIZE; i++) {
      long descriptor = 16L * i;
      if (random.nextInt(4) != 0) {
        shared.set(descriptor, GUEST_BASE + 4096 + random.nextInt(40_000), 8);
        shared.set(descriptor + 8, random.nextInt(3000), 4);
        shared.set(descriptor + 12, random.nextInt(1 << 16), 2);
        shared.set(descriptor + 14, random.nextInt(1 << 16), 2);
        if (random.nextBoolean()) {
          shared.set(descriptor + 12, random.nextInt(8), 2);
          shared.set(descriptor + 14, random.nextInt(SIZE), 2);
        }
      }
      shared.set(1024 + 4 + 2L * i, random.nextInt(random.nextInt(20) == 0 ? 1 << 16 : SIZE), 2);
    }
    // An indirect table.
    long table = 3072;
    for (int i = 0; i < 8; i++) {
      shared.set(table + 16L * i, GUEST_BASE + random.nextInt((int) SHARED_BYTES + 100), 8);
      shared.set(table + 16L * i + 8, random.nextInt(4000), 4);
      shared.set(table + 16L * i + 12, random.nextInt(8), 2);
      shared.set(table + 16L * i + 14, random.nextInt(10), 2);
    }
    int pointing = random.nextInt(SIZE);
    shared.set(16L * pointing, GUEST_BASE + table, 8);
    shared.set(16L * pointing + 8, 16L * random.nextInt(10), 4);
    shared.set(16L * pointing + 12, 4 | random.nextInt(8), 2);
    for (int i = random.nextInt(6); i > 0; i--) {
      int bytes = 2 << random.nextInt(3);
      long value =
          random.nextBoolean()
              ? ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)]
              : random.nextLong();
      shared.set(random.nextInt(4096), value, bytes);
    }
  }

  /** At the very end of the shared memory, sound more often than not. */
  private static void scribbleNotes(Shared shared, boolean packed, Random random) {
    int header = packed ? 32 : 16;
    int entry = packed ? 32 : 16;
    shared.set(NOTES + 8, random.nextInt(8) == 0 ? random.nextInt(1 << 16) : 1, 2);
    shared.set(NOTES + 10, random.nextInt(20) == 0 ? random.nextInt(1 << 16) : SIZE, 2);
    for (int at = 12; at < 22; at += 2) {
      shared.set(NOTES + at, random.nextInt(SIZE + 1), 2);
    }
    for (int i = 0; i < SIZE; i++) {
      long at = NOTES + header + (long) entry * i;
      shared.set(at, random.nextInt(4) == 0 ? 1 : 0, 2);
      shared.set(at + (packed ? 2 : 6), random.nextInt(SIZE + 1), 2);
      if (packed) {
        shared.set(at + 4, random.nextInt(SIZE + 2), 2);
        shared.set(at + 6, random.nextInt(10) == 0 ? random.nextInt(1 << 16) : 1, 2);
        shared.set(at + 18, random.nextInt(8), 2);
        shared.set(at + 20, random.nextInt(3000), 4);
        shared.set(at + 24, GUEST_BASE + 4096 + random.nextInt(40_000), 8);
      }
    }
    if (!packed && random.nextBoolean()) {
      shared.set(1026, random.nextInt(SIZE), 2);
    }
  }

  private static long features(boolean packed, Random random) {
    long features = FEATURES | (packed ? NetFeature.RING_PACKED.bit() : 0);
    features |= random.nextBoolean() ? NetFeature.MRG_RXBUF.bit() : 0;
    return features | (random.nextBoolean() ? NetFeature.EVENT_IDX.bit() : 0);
  }

  private static Packet packet(TestContext context, Random random) {
    SlotClass slotClass = random.nextInt(4) == 0 ? SlotClass.LARGE : SlotClass.SMALL;
    Packet packet = context.alloc(slotClass);
    packet.setFrame(
        packet.position(), 14 + random.nextInt(slotClass == SlotClass.LARGE ? 65_000 : 1500));
    return packet;
  }

  @ParameterizedTest
  @CsvSource({"false,1", "true,2"})
  void aHostileDriverHarmsNobody(boolean packed, int seed) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(10),
        () -> {
          int faults = 0;
          long received = 0;
          try (TestContext context = new TestContext(1, 256, 8, 8)) {
            Random random = new Random(seed);
            Shared shared = Shared.allocate(Arena.ofAuto());
            for (int round = 0; round < ROUNDS; round++) {
              shared.clear();
              received += driverRound(shared, packed, random, context) ? 1 : 0;
              shared.assertGuardsStand();
              assertThat(context.outstanding()).as("slots lost in round %d", round).isZero();
              faults += lastFault == RingFault.NONE ? 0 : 1;
            }
          }
          // The harness reaches both what is sound and what is not.
          assertThat(faults).isPositive();
          assertThat(received).isPositive();
        });
  }

  @ParameterizedTest
  @CsvSource({"false,5", "true,6"})
  void aHostileDriverLendsToAnother(boolean packed, int seed) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(10),
        () -> {
          QueueCounters counters = new QueueCounters();
          int lent = 0;
          try (TestContext context = new TestContext(1, 256, 8, 8)) {
            Random random = new Random(seed);
            Shared from = Shared.allocate(Arena.ofAuto());
            Shared to = Shared.allocate(Arena.ofAuto());
            for (int round = 0; round < ROUNDS; round++) {
              from.clear();
              to.clear();
              lent += lendingRound(from, to, packed, random, context, counters);
              from.assertGuardsStand();
              to.assertGuardsStand();
              assertThat(context.outstanding()).as("slots lost in round %d", round).isZero();
            }
          }
          // The harness reaches frames that are lent and frames that are copied once.
          assertThat(lent).isPositive();
          assertThat(counters.get(DriverCounter.TX_COPIED_ONCE)).isPositive();
        });
  }

  private static int lendingRound(
      Shared from,
      Shared to,
      boolean packed,
      Random random,
      TestContext context,
      QueueCounters counters) {
    long features = features(packed, random);
    Batch batch = new Batch();
    int lent = 0;
    DeviceSource source =
        DeviceSource.of(from.area(), from.memory(), features, 0x8000, null, -1, -1);
    DeviceSink sink = DeviceSink.of(to.area(), to.memory(), features, 0x8000, null, -1);
    for (int turn = 0; turn < 4; turn++) {
      scribble(from, random);
      plainFrames(from, random);
      scribble(to, random);
      roomyBuffers(to, packed, random);
      for (Shared each : List.of(from, to)) {
        if (!packed) {
          each.set(1026, turn * 8 + random.nextInt(8), 2);
        }
      }
      source.receive(batch, context, counters);
      scribble(from, random); // while frames are under way
      for (int i = 0; i < batch.size(); i++) {
        Packet packet = batch.get(i);
        lent += packet.isBorrowing() ? 1 : 0;
        switch (random.nextInt(8)) {
          case 0 -> packet.bringIn();
          case 1 -> packet.pull(random.nextInt(packet.length()));
          case 2 -> packet.setLength(random.nextInt(packet.length()));
          default -> {}
        }
      }
      batch.removeFirst(sink.transmit(batch, 0, context, counters));
      if (random.nextBoolean()) {
        source.settle();
      }
      sink.flush();
      for (int i = 0; i < batch.size(); i++) {
        context.release(batch.get(i));
      }
      batch.clear();
      source.flush();
    }
    return lent;
  }

  /** Has many descriptors lead to long frames of UDP over IPv4. */
  private static void plainFrames(Shared shared, Random random) {
    for (int i = 0; i < SIZE; i++) {
      if (random.nextInt(3) != 0) {
        long at = 4096L + random.nextInt(40_000);
        shared.set(16L * i, GUEST_BASE + at, 8);
        shared.set(16L * i + 8, 7000 + random.nextInt(4000), 4);
        shared.set(at + 24, 0x0008, 2);
        shared.set(at + 26, 0x45, 2);
        shared.set(at + 32, 0, 2);
        shared.set(at + 34, 0x1140, 2);
      }
    }
  }

  /** Has many descriptors lead to room for such frames. */
  private static void roomyBuffers(Shared shared, boolean packed, Random random) {
    for (int i = 0; i < SIZE; i++) {
      if (random.nextInt(3) != 0) {
        shared.set(16L * i, GUEST_BASE + 4096 + random.nextInt(40_000), 8);
        shared.set(16L * i + 8, 900 + random.nextInt(9000), 4);
        int available = DeviceRing.WRITE | PackedDeviceRing.AVAILABLE;
        shared.set(16L * i + (packed ? 14 : 12), packed ? available : DeviceRing.WRITE, 2);
      }
    }
  }

  private RingFault lastFault = RingFault.NONE;

  private boolean driverRound(Shared shared, boolean packed, Random random, TestContext context) {
    long features = features(packed, random);
    QueueCounters counters = new QueueCounters();
    Batch batch = new Batch();
    boolean any = false;
    // Notes of a device that died, written over as all else.
    InflightArea noted =
        random.nextBoolean() ? null : new InflightArea(shared.address() + NOTES, SIZE);
    scribbleNotes(shared, packed, random);
    DeviceSource source =
        DeviceSource.of(shared.area(), shared.memory(), features, 0x8000, noted, -1, -1);
    DeviceSink sink = DeviceSink.of(shared.area(), shared.memory(), features, 0x8000, noted, -1);
    boolean receiving = random.nextBoolean();
    for (int turn = 0; turn < 4; turn++) {
      scribble(shared, random);
      int index = random.nextInt(20) == 0 ? random.nextInt(1 << 16) : turn * 8 + random.nextInt(8);
      if (!packed) {
        shared.set(1026, index, 2);
      }
      if (receiving) {
        any |= source.receive(batch, context, counters) > 0;
        source.arm();
        source.disarm();
        source.flush();
      } else {
        for (int i = random.nextInt(4); i >= 0; i--) {
          batch.add(packet(context, random));
        }
        int taken = sink.transmit(batch, 0, context, counters);
        any |= taken > 0;
        batch.removeFirst(taken);
        sink.flush();
      }
      for (int i = 0; i < batch.size(); i++) {
        context.release(batch.get(i));
      }
      batch.clear();
    }
    lastFault = receiving ? source.fault() : sink.fault();
    return any;
  }

  @ParameterizedTest
  @CsvSource({"false,3", "true,4"})
  void aHostileDeviceHarmsNobody(boolean packed, int seed) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(10),
        () -> {
          int faults = 0;
          try (TestContext context = new TestContext(1, 256, 8, 8)) {
            Random random = new Random(seed);
            Shared shared = Shared.allocate(Arena.ofAuto());
            Shared other = Shared.allocate(Arena.ofAuto());
            for (int round = 0; round < ROUNDS; round++) {
              shared.clear();
              other.clear();
              deviceRound(shared, other, packed, random, context);
              shared.assertGuardsStand();
              assertThat(context.outstanding()).as("slots lost in round %d", round).isZero();
              faults += lastFault == RingFault.NONE ? 0 : 1;
            }
          }
          assertThat(faults).isPositive();
        });
  }

  private void deviceRound(
      Shared shared, Shared other, boolean packed, Random random, TestContext context) {
    long features = features(packed, random);
    QueueCounters counters = new QueueCounters();
    Batch batch = new Batch();
    long buffers = shared.address() + 4096;
    DriverSource source = DriverSource.of(shared.area(), buffers, 2048, features, -1, -1);
    DriverSink sink = DriverSink.of(other.area(), other.address() + 4096, 2048, features, -1);
    for (int turn = 0; turn < 4; turn++) {
      giveBack(shared, packed, turn, random);
      giveBack(other, packed, turn, random);
      source.receive(batch, context, counters);
      source.arm();
      source.flush();
      for (int i = 0; i < batch.size(); i++) {
        context.release(batch.get(i));
      }
      batch.clear();
      for (int i = random.nextInt(4); i >= 0; i--) {
        batch.add(packet(context, random));
      }
      batch.removeFirst(sink.transmit(batch, 0, context, counters));
      sink.flush();
      for (int i = 0; i < batch.size(); i++) {
        context.release(batch.get(i));
      }
      batch.clear();
    }
    other.assertGuardsStand();
    lastFault = source.fault() != RingFault.NONE ? source.fault() : sink.fault();
  }

  private static void giveBack(Shared shared, boolean packed, int turn, Random random) {
    if (packed) {
      for (int i = 0; i < SIZE; i++) {
        if (random.nextInt(3) != 0) {
          shared.set(16L * i + 8, random.nextInt(2100), 4);
          shared.set(16L * i + 12, random.nextInt(SIZE + 1), 2);
          shared.set(16L * i + 14, random.nextBoolean() ? 0x8080 : random.nextInt(1 << 16), 2);
        }
      }
    } else {
      for (int i = 0; i < SIZE; i++) {
        shared.set(2048 + 4 + 8L * i, random.nextInt(SIZE + 1), 4);
        shared.set(2048 + 8 + 8L * i, random.nextInt(2100), 4);
      }
      shared.set(2050, (long) turn * 3 + random.nextInt(4), 2);
    }
    // The number of buffers that a frame took.
    for (int i = 0; i < SIZE; i++) {
      shared.set(4096 + 2048L * i + 10, random.nextInt(4), 2);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      shared.set(random.nextInt(4096), ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)], 4);
    }
  }
}
