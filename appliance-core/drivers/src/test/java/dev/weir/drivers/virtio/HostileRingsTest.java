package dev.weir.drivers.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.support.TestContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.lang.foreign.Arena;
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
  private static final long FEATURES =
      NetFeature.bits(
          NetFeature.VERSION_1,
          NetFeature.CSUM,
          NetFeature.GUEST_CSUM,
          NetFeature.GUEST_TSO4,
          NetFeature.HOST_TSO4);

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
            HostileMemory shared = HostileMemory.allocate(Arena.ofAuto());
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
            HostileMemory from = HostileMemory.allocate(Arena.ofAuto());
            HostileMemory to = HostileMemory.allocate(Arena.ofAuto());
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
      HostileMemory from,
      HostileMemory to,
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
      from.scribble(random);
      from.plainFrames(random);
      to.scribble(random);
      to.roomyBuffers(packed, random);
      for (HostileMemory each : List.of(from, to)) {
        if (!packed) {
          each.set(1026, turn * 8 + random.nextInt(8), 2);
        }
      }
      source.receive(batch, context, counters);
      from.scribble(random); // while frames are under way
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

  private RingFault lastFault = RingFault.NONE;

  private boolean driverRound(
      HostileMemory shared, boolean packed, Random random, TestContext context) {
    long features = features(packed, random);
    QueueCounters counters = new QueueCounters();
    Batch batch = new Batch();
    boolean any = false;
    // Notes of a device that died, written over as all else.
    InflightArea noted =
        random.nextBoolean()
            ? null
            : new InflightArea(shared.address() + HostileMemory.NOTES, HostileMemory.SIZE);
    shared.scribbleNotes(packed, random);
    DeviceSource source =
        DeviceSource.of(shared.area(), shared.memory(), features, 0x8000, noted, -1, -1);
    DeviceSink sink = DeviceSink.of(shared.area(), shared.memory(), features, 0x8000, noted, -1);
    boolean receiving = random.nextBoolean();
    for (int turn = 0; turn < 4; turn++) {
      shared.scribble(random);
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
            HostileMemory shared = HostileMemory.allocate(Arena.ofAuto());
            HostileMemory other = HostileMemory.allocate(Arena.ofAuto());
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
      HostileMemory shared,
      HostileMemory other,
      boolean packed,
      Random random,
      TestContext context) {
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

  private static void giveBack(HostileMemory shared, boolean packed, int turn, Random random) {
    if (packed) {
      for (int i = 0; i < HostileMemory.SIZE; i++) {
        if (random.nextInt(3) != 0) {
          shared.set(16L * i + 8, random.nextInt(2100), 4);
          shared.set(16L * i + 12, random.nextInt(HostileMemory.SIZE + 1), 2);
          shared.set(16L * i + 14, random.nextBoolean() ? 0x8080 : random.nextInt(1 << 16), 2);
        }
      }
    } else {
      for (int i = 0; i < HostileMemory.SIZE; i++) {
        shared.set(2048 + 4 + 8L * i, random.nextInt(HostileMemory.SIZE + 1), 4);
        shared.set(2048 + 8 + 8L * i, random.nextInt(2100), 4);
      }
      shared.set(2050, (long) turn * 3 + random.nextInt(4), 2);
    }
    // The number of buffers that a frame took.
    for (int i = 0; i < HostileMemory.SIZE; i++) {
      shared.set(4096 + 2048L * i + 10, random.nextInt(4), 2);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      shared.set(random.nextInt(4096), HostileMemory.oddNumber(random), 4);
    }
  }
}
