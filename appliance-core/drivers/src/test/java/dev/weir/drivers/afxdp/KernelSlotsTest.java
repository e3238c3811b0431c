package dev.weir.drivers.afxdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.afxdp.KernelSlots.Use;
import dev.weir.drivers.support.TestContext;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has a slot; the test is the kernel, and names addresses as it likes. */
class KernelSlotsTest {
  private static final int STRIDE = SlotClass.SMALL.strideBytes();

  private final TestContext context = new TestContext(1, 64, 2, 0);
  private final TestContext other = new TestContext(2, 16, 0, 0);
  private final PacketMemory.Range memory = PacketMemory.deviceRange();
  private final KernelSlots slots = new KernelSlots(memory);

  @AfterEach
  void close() {
    context.close();
    other.close();
  }

  @Test
  void whatIsGivenIsTakenBackOnceAndForThatUseAlone() {
    Packet packet = context.alloc(SlotClass.SMALL);
    long address = slots.give(packet, Use.RECEIVE);
    assertThat(address).isEqualTo(packet.base() + SlotClass.HEADROOM - memory.start());
    assertThat(slots.count(Use.RECEIVE)).isEqualTo(1);
    assertThat(slots.takeOrNull(address, Use.SEND)).isNull();
    assertThat(slots.takeOrNull(address, Use.RECEIVE)).isSameAs(packet);
    assertThat(slots.takeOrNull(address, Use.RECEIVE)).isNull();
    assertThat(slots.count(Use.RECEIVE)).isZero();
  }

  /** Headers were pushed or pulled: the kernel sends from there, and names the address again. */
  @Test
  void aMovedFrameHasAnAddressOfItsOwn() {
    Packet packet = context.alloc(SlotClass.SMALL);
    packet.setFrame(packet.position(), 100);
    packet.push(50);
    long address = slots.give(packet, Use.SEND);
    assertThat(address).isEqualTo(packet.base() + SlotClass.HEADROOM - 50 - memory.start());
    assertThat(slots.takeOrNull(address + STRIDE, Use.SEND)).isNull();
    assertThat(slots.takeOrNull(address, Use.SEND)).isSameAs(packet);
  }

  @Test
  void addressesBeyondTheMemoryAreNobodys() {
    slots.give(context.alloc(SlotClass.SMALL), Use.RECEIVE);
    for (long address :
        new long[] {-1, Long.MIN_VALUE, memory.lengthBytes(), 1L << 32, Long.MAX_VALUE}) {
      for (Use use : Use.values()) {
        assertThat(slots.takeOrNull(address, use)).isNull();
      }
    }
    assertThat(slots.count(Use.RECEIVE)).isEqualTo(1);
  }

  @Test
  void coversSmallSlotsOfAllPoolsInTheMemory() {
    assertThat(slots.covers(context.alloc(SlotClass.SMALL))).isTrue();
    assertThat(slots.covers(other.alloc(SlotClass.SMALL))).isTrue();
    assertThat(slots.covers(context.alloc(SlotClass.MEDIUM))).isFalse();
    int last = memory.start() + memory.lengthBytes() - STRIDE;
    assertThat(slots.covers(new Packet(0, SlotClass.SMALL, last))).isTrue();
    assertThat(slots.covers(new Packet(0, SlotClass.SMALL, last + STRIDE))).isFalse();
    assertThat(slots.covers(new Packet(0, SlotClass.SMALL, memory.start() + 1024))).isFalse();
    assertThat(slots.covers(new Packet(0, SlotClass.MEDIUM, memory.start()))).isFalse();
    if (memory.start() > 0) {
      assertThat(slots.covers(new Packet(0, SlotClass.SMALL, memory.start() - STRIDE))).isFalse();
    }
  }

  /** Against a set: gives, right and wrong takes in any order, then all that is out comes back. */
  @Test
  void everySlotComesBackExactlyOnce() {
    Random random = new Random(20261130);
    Set<Packet> receiving = new HashSet<>();
    Set<Packet> sending = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      boolean receives = random.nextBoolean();
      Use use = receives ? Use.RECEIVE : Use.SEND;
      Set<Packet> mine = receives ? receiving : sending;
      if (random.nextBoolean()) {
        Packet packet = context.allocOrNull(SlotClass.SMALL);
        if (packet != null) {
          slots.give(packet, use);
          mine.add(packet);
        }
      } else {
        long address = random.nextLong(-STRIDE, memory.lengthBytes() + STRIDE);
        Packet packet = slots.takeOrNull(address, use);
        assertThat(packet == null || mine.remove(packet)).isTrue();
        if (packet != null) {
          context.release(packet);
        }
      }
      assertThat(slots.count(Use.RECEIVE)).isEqualTo(receiving.size());
      assertThat(slots.count(Use.SEND)).isEqualTo(sending.size());
      assertThat(context.outstanding()).isEqualTo(receiving.size() + sending.size());
    }
    assertThat(receiving).isNotEmpty();
    assertThat(sending).isNotEmpty();
    slots.releaseAll(context);
    assertThat(context.outstanding()).isZero();
    assertThat(slots.count(Use.RECEIVE)).isZero();
    assertThat(slots.count(Use.SEND)).isZero();
    slots.releaseAll(context);
    assertThat(context.outstanding()).isZero();
  }
}
