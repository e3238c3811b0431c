package dev.weir.drivers.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.support.TestContext;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that die and are followed by others, over rings and notes that stay. */
class InflightTest {
  private static final int STALE = 0x8000;
  private static final int WRAP = 0x8000;
  private static final int AVAILABLE = PackedDeviceRing.AVAILABLE;
  private static final int USED = PackedDeviceRing.USED;

  private Arena arena;
  private TestContext context;

  @BeforeEach
  void open() {
    arena = Arena.ofAuto();
    context = new TestContext(1, 256, 0, 0);
  }

  @AfterEach
  void close() {
    assertThat(context.outstanding()).isZero();
    context.close();
  }

  private RingBench bench(boolean packed) {
    return new RingBench(arena, context, packed);
  }

  /** Buffers of one to three descriptors come and go, and every now and then the device dies. */
  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void aDeviceGoesOnWhereTheOneBeforeDied(boolean packed, boolean noted) {
    RingBench bench = bench(packed);
    Random random = new Random(3);
    DeviceSource device = null;
    List<Integer> expected = new ArrayList<>();
    List<Integer> received = new ArrayList<>();
    for (int round = 0; round < 2000; round++) {
      if (device == null || random.nextInt(3) == 0) {
        // The front end only knows where the first one began.
        device = bench.device(STALE, noted ? bench.noted() : null);
      }
      int room = RingBench.SIZE;
      for (int i = random.nextInt(5); i > 0; i--) {
        int pieces = 1 + random.nextInt(3);
        if (pieces > room) {
          break;
        }
        room -= pieces;
        int tag = expected.size() & 0x7f;
        bench.offer(tag, pieces);
        expected.add(tag);
      }
      if (random.nextInt(4) == 0) {
        device = bench.device(STALE, noted ? bench.noted() : null);
      }
      received.addAll(bench.receive(device));
      assertThat(device.fault()).isEqualTo(RingFault.NONE);
      assertThat(received).as("round %d", round).isEqualTo(expected);
    }
  }

  @Test
  void aSplitRingsNotesSayHowFarItIsUsed() {
    RingBench bench = bench(false);
    DeviceSource device = bench.device(0, bench.noted());
    for (int i = 0; i < 5; i++) {
      bench.offer(i, 1);
    }
    bench.receive(device);
    assertThat(bench.notes.get(ValueLayout.JAVA_LONG, 0)).isZero();
    assertThat(shorts(bench.notes, 8)).as("version").isEqualTo(1);
    assertThat(shorts(bench.notes, 10)).as("entries").isEqualTo(RingBench.SIZE);
    assertThat(shorts(bench.notes, 14)).as("used").isEqualTo(5);
    for (int i = 0; i < RingBench.SIZE; i++) {
      assertThat(bench.notes.get(ValueLayout.JAVA_BYTE, 16 + 16L * i)).isZero();
    }
  }

  /** Buffers 0 to 4 were taken; 1 and 3 were given back out of order before it died. */
  @Test
  void aSplitRingsLeftBuffersAreDoneFirst() {
    RingBench bench = bench(false);
    for (int i = 0; i < 5; i++) {
      bench.offer(10 + i, 1);
    }
    splitHead(bench.notes, 2);
    // Taken in the order 4, 0, 2: the counters say so.
    splitTaken(bench.notes, 0, 7);
    splitTaken(bench.notes, 2, 8);
    splitTaken(bench.notes, 4, -3 >>> 1);
    usedSplit(bench, 1, 3);
    // Two that nobody has taken.
    bench.offer(20, 1);
    bench.offer(21, 2);
    DeviceSource device = bench.device(0, bench.noted());
    assertThat(bench.receive(device)).containsExactly(10, 12, 14, 20, 21);
    assertThat(bench.usedHeads()).containsExactly(1, 3, 0, 2, 4, 5, 6);
    assertThat(shorts(bench.notes, 14)).isEqualTo(7);
    for (int i = 0; i < RingBench.SIZE; i++) {
      assertThat(bench.notes.get(ValueLayout.JAVA_BYTE, 16 + 16L * i)).isZero();
    }
    bench.offer(30, 1);
    assertThat(bench.receive(bench.device(0, bench.noted()))).containsExactly(30);
  }

  /** The ring shows a batch as used of which the notes still say that it is under way. */
  @Test
  void aSplitRingsLastBatchIsFinished() {
    RingBench bench = bench(false);
    for (int i = 0; i < 4; i++) {
      bench.offer(10 + i, 1);
    }
    splitHead(bench.notes, 0);
    for (int i = 0; i < 4; i++) {
      splitTaken(bench.notes, i, i);
    }
    // The batch is 2 after 1.
    set(bench.notes, 12, 2);
    set(bench.notes, 16 + 16 * 2 + 6, 1);
    usedSplit(bench, 1, 2);
    assertThat(bench.receive(bench.device(0, bench.noted()))).containsExactly(10, 13);
    assertThat(bench.usedHeads()).containsExactly(1, 2, 0, 3);
  }

  private static void usedSplit(RingBench bench, int... heads) {
    for (int i = 0; i < heads.length; i++) {
      bench.set(2048 + 4 + 8L * i, heads[i]);
    }
    bench.set(2050, heads.length);
  }

  private static void splitHead(MemorySegment notes, int usedIndex) {
    set(notes, 8, 1);
    set(notes, 10, RingBench.SIZE);
    set(notes, 14, usedIndex);
  }

  private static void splitTaken(MemorySegment notes, int head, long counter) {
    notes.set(ValueLayout.JAVA_BYTE, 16 + 16L * head, (byte) 1);
    notes.set(ValueLayout.JAVA_LONG, 16 + 16L * head + 8, counter);
  }

  @Test
  void aPackedRingsNotesSayHowFarItIsUsed() {
    RingBench bench = bench(true);
    DeviceSource device = bench.device(STALE, bench.noted());
    for (int i = 0; i < 9; i++) {
      bench.offer(i, 2);
      bench.receive(device);
    }
    assertThat(shorts(bench.notes, 8)).as("version").isEqualTo(1);
    assertThat(shorts(bench.notes, 10)).as("entries").isEqualTo(RingBench.SIZE);
    // Eighteen descriptors: two of the second lap.
    assertThat(shorts(bench.notes, 16)).isEqualTo(2);
    assertThat(shorts(bench.notes, 18)).isEqualTo(2);
    assertThat(shorts(bench.notes, 20)).as("both wrap counters").isZero();
    assertThat(shorts(bench.notes, 12)).as("free").isZero();
    for (int i = 0; i < RingBench.SIZE; i++) {
      assertThat(shorts(bench.notes, 32 + 32 * i)).as("in flight").isZero();
      assertThat(shorts(bench.notes, 32 + 32 * i + 2)).as("next free").isEqualTo(i + 1);
    }
  }

  /**
   * Three buffers were taken, of one, two and one descriptors; the last was given back in the
   * first's place. The notes alone know what the first was.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPackedRingsLeftBuffersAreDoneFirst(boolean unfinished) {
    RingBench bench = bench(true);
    bench.offer(10, 1);
    bench.offer(11, 2);
    bench.offer(12, 1);
    bench.offer(13, 3);
    packedHead(bench.notes);
    int[] first = {0};
    int[] second = {1, 2};
    packedTaken(bench, first, 5, 0);
    packedTaken(bench, second, 6, 1);
    if (unfinished) {
      // It had reached the ring, not yet the notes: the old figures are those from before.
      packedTaken(bench, new int[] {3}, 7, 3);
      set(bench.notes, 12, 3);
      set(bench.notes, 16, 1);
      bench.notes.set(ValueLayout.JAVA_BYTE, 20, (byte) 1);
      set(bench.notes, 14, 4);
      set(bench.notes, 32 + 32 * 3 + 2, 4);
      set(bench.notes, 18, 0);
      bench.notes.set(ValueLayout.JAVA_BYTE, 21, (byte) 1);
    } else {
      set(bench.notes, 12, 3);
      set(bench.notes, 14, 3);
      set(bench.notes, 16, 1);
      set(bench.notes, 18, 1);
      set(bench.notes, 20, 0x101);
    }
    bench.memory.set(ValueLayout.JAVA_INT, 8, 0);
    bench.set(12, 2);
    bench.setFlags(0, AVAILABLE | USED);
    DeviceSource device = bench.device(STALE, bench.noted());
    assertThat(bench.receive(device)).containsExactly(10, 11, 13);
    // In their places: after the one that was given back already.
    assertThat(id(bench, 1)).isZero();
    assertThat(bench.flags(1)).isEqualTo(AVAILABLE | USED);
    assertThat(id(bench, 2)).isEqualTo(1);
    assertThat(bench.flags(2)).isEqualTo(AVAILABLE | USED);
    assertThat(id(bench, 4)).isEqualTo(3);
    assertThat(bench.flags(4)).isEqualTo(AVAILABLE | USED);
    assertThat(shorts(bench.notes, 16)).isEqualTo(7);
    for (int i = 0; i < RingBench.SIZE; i++) {
      assertThat(bench.notes.get(ValueLayout.JAVA_BYTE, 32 + 32L * i)).isZero();
    }
    bench.offer(14, 1);
    assertThat(bench.receive(bench.device(STALE, bench.noted()))).containsExactly(14);
  }

  private static int id(RingBench bench, int slot) {
    return shorts(bench.memory, slot * 16 + 12);
  }

  private static void packedHead(MemorySegment notes) {
    set(notes, 8, 1);
    set(notes, 10, RingBench.SIZE);
    for (int i = 0; i < RingBench.SIZE; i++) {
      set(notes, 32 + 32 * i + 2, i + 1);
    }
  }

  /** Copies descriptors of the ring into entries of the same numbers. */
  private static void packedTaken(RingBench bench, int[] slots, long counter, int id) {
    for (int slot : slots) {
      long entry = 32 + 32L * slot;
      MemorySegment.copy(bench.memory, slot * 16L, bench.notes, entry + 24, 8);
      MemorySegment.copy(bench.memory, slot * 16L + 8, bench.notes, entry + 20, 4);
      MemorySegment.copy(bench.memory, slot * 16L + 14, bench.notes, entry + 18, 2);
      set(bench.notes, (int) entry + 16, id);
    }
    int head = 32 + 32 * slots[0];
    bench.notes.set(ValueLayout.JAVA_BYTE, head, (byte) 1);
    set(bench.notes, head + 4, slots[slots.length - 1]);
    set(bench.notes, head + 6, slots.length);
    bench.notes.set(ValueLayout.JAVA_LONG, head + 8, counter);
  }

  /** Every place in both laps, with a front end that knows nothing. */
  @Test
  void aPackedRingShowsWhereItsDeviceStands() {
    RingBench bench = bench(true);
    for (int step = 0; step < 4 * RingBench.SIZE; step++) {
      int expected = step % RingBench.SIZE | ((step / RingBench.SIZE & 1) == 0 ? WRAP : 0);
      assertThat(new PackedPosition(bench.area()).find(0x1234)).isEqualTo(expected);
      bench.offer(step, 1);
      // What is available, in this lap or the next, changes nothing.
      assertThat(new PackedPosition(bench.area()).find(0x1234)).isEqualTo(expected);
      bench.receive(bench.device(STALE, null));
    }
  }

  /** It died after it had turned some of a buffer's other descriptors, before the first. */
  @ParameterizedTest
  @CsvSource({"0,1", "0,2", "0,3", "5,1", "5,3", "13,2", "14,1", "14,3", "15,1", "15,3"})
  void aBufferHalfGivenBackIsTakenAgain(int place, int turned) {
    RingBench bench = bench(true);
    for (int i = 0; i < place; i++) {
      bench.offer(i, 1);
      bench.receive(bench.device(STALE, null));
    }
    bench.offer(99, 4);
    bench.offer(100, 1);
    for (int i = 1; i <= turned; i++) {
      int slot = (place + i) % RingBench.SIZE;
      bench.setFlags(slot, bench.flags(slot) ^ USED);
    }
    assertThat(bench.receive(bench.device(STALE, null))).containsExactly(99, 100);
  }

  /** Another program turns no flags but those of the last: what the front end says counts. */
  @Test
  void aPackedRingOfAnotherDevicesGoesOnWhereTold() {
    RingBench bench = bench(true);
    for (int i = 0; i < 8; i++) {
      bench.offer(i, 1);
    }
    for (int slot : List.of(1, 3, 6)) {
      bench.setFlags(slot, AVAILABLE | USED);
    }
    assertThat(bench.receive(bench.device(7 | WRAP, null))).containsExactly(7);
  }

  @ParameterizedTest
  @CsvSource({
    "false,8,2",
    "false,10,17",
    "false,10,8",
    "false,0,1",
    "true,8,2",
    "true,10,8",
    "true,0,1",
    // Used slots and list heads outside of it.
    "true,18,16",
    "true,18,65535",
    "true,12,16",
    "true,14,16"
  })
  void notesThatMakeNoSenseAreAFault(boolean packed, int at, int value) {
    RingBench bench = bench(packed);
    bench.device(STALE, bench.noted());
    set(bench.notes, at, value);
    if (at == 12 || at == 14) {
      // An empty list is sound; one that leads round is not.
      set(bench.notes, 14, 3);
      set(bench.notes, 32 + 32 * 3 + 2, 3);
    }
    bench.offer(1, 1);
    DeviceSource device = bench.device(STALE, bench.noted());
    assertThat(device.fault()).isEqualTo(RingFault.BAD_INFLIGHT);
    assertThat(bench.receive(device)).isEmpty();
  }

  @Test
  void moreLeftThanWasOfferedIsAFault() {
    RingBench split = bench(false);
    splitHead(split.notes, 0);
    splitTaken(split.notes, 3, 0);
    assertThat(split.device(0, split.noted()).fault()).isEqualTo(RingFault.BAD_INFLIGHT);
    RingBench packed = bench(true);
    packedHead(packed.notes);
    packedTaken(packed, new int[] {0, 1}, 0, 0);
    set(packed.notes, 14, 2);
    set(packed.notes, 12, 2);
    set(packed.notes, 20, 0x101);
    set(packed.notes, 32 + 6, RingBench.SIZE + 1);
    assertThat(packed.device(STALE, packed.noted()).fault()).isEqualTo(RingFault.BAD_INFLIGHT);
  }

  private static int shorts(MemorySegment memory, int at) {
    return memory.get(ValueLayout.JAVA_SHORT, at) & 0xffff;
  }

  private static void set(MemorySegment memory, int at, int value) {
    memory.set(ValueLayout.JAVA_SHORT, at, (short) value);
  }
}
