package dev.weir.drivers.afxdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rings of four entries in memory; the test is the kernel. */
class XdpRingTest {
  private static final int SIZE = 4;
  private static final long PRODUCER = 0;
  private static final long CONSUMER = 64;
  private static final long FLAGS = 128;
  private static final long ENTRIES = 192;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(ENTRIES + SIZE * 16, 64);
  private final XdpRing ring = new XdpRing(memory, offsets(), 0, SIZE);

  private MemorySegment offsets() {
    MemorySegment offsets = arena.allocate(32, 8);
    long[] at = {PRODUCER, CONSUMER, ENTRIES, FLAGS};
    for (int i = 0; i < at.length; i++) {
      offsets.set(ValueLayout.JAVA_LONG, 8L * i, at[i]);
    }
    return offsets;
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void theKernelIsCalledWhereItsFlagAsksForIt() {
    assertThat(ring.needsWakeup()).isFalse();
    memory.set(ValueLayout.JAVA_INT, FLAGS, 1);
    assertThat(ring.needsWakeup()).isTrue();
    memory.set(ValueLayout.JAVA_INT, FLAGS, 2);
    assertThat(ring.needsWakeup()).isFalse();
  }

  @Test
  void producerSeesWhatIsTakenAlsoWhenIndicesOverflow() {
    kernel(PRODUCER, -2);
    kernel(CONSUMER, -2);
    XdpRing near = new XdpRing(memory, offsets(), 0, SIZE);
    near.produced(-2);
    assertThat(near.free()).isEqualTo(SIZE);
    for (int i = 0; i < SIZE; i++) {
      near.setFrame(0, 2048L * i, 100 + i);
      near.produced(1);
    }
    assertThat(near.free()).isZero();
    assertThat(near.pending()).isEqualTo(SIZE);
    assertThat(memory.get(ValueLayout.JAVA_INT, PRODUCER)).isEqualTo(2);
    kernel(CONSUMER, 1);
    assertThat(near.pending()).isEqualTo(1);
    assertThat(near.lastFrameBytes(0, 1)).isEqualTo(103);
    assertThat(near.lastFrameBytes(1, 3)).isEqualTo(100 + 101 + 102);
  }

  @Test
  void consumerReadsInOrderAndGivesBack() {
    for (int i = 0; i < SIZE; i++) {
      memory.set(ValueLayout.JAVA_LONG, ENTRIES + 16L * i, 4096L * i);
      memory.set(ValueLayout.JAVA_INT, ENTRIES + 16L * i + 8, 60 + i);
    }
    kernel(PRODUCER, 3);
    assertThat(ring.available()).isEqualTo(3);
    assertThat(ring.frameAddress(2)).isEqualTo(8192);
    assertThat(ring.frameLength(2)).isEqualTo(62);
    ring.consumed(3);
    assertThat(ring.available()).isZero();
    assertThat(memory.get(ValueLayout.JAVA_INT, CONSUMER)).isEqualTo(3);
    kernel(PRODUCER, 5);
    assertThat(ring.available()).isEqualTo(2);
    assertThat(ring.frameAddress(1)).isZero();
  }

  /** An index that cannot be is no reason to read or write elsewhere. */
  @Test
  void impossibleIndicesMeanNothingAtHand() {
    kernel(PRODUCER, 1000);
    assertThat(ring.available()).isZero();
    kernel(PRODUCER, -1);
    assertThat(ring.available()).isZero();
    kernel(CONSUMER, 77);
    XdpRing near = new XdpRing(memory, offsets(), 0, SIZE);
    assertThat(near.free()).isZero();
  }

  private void kernel(long at, int value) {
    memory.set(ValueLayout.JAVA_INT, at, value);
  }
}
