package dev.weir.drivers.afxdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.support.TestContext;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The packet memory as the memory of all sockets: what comes by one card goes by another in the
 * same slot.
 */
class AfXdpSharedMemoryTest {
  private static final int FRAME_BYTES = 100;

  private TwoCards cards;

  @BeforeEach
  void cable() throws Exception {
    Requires.rootAndNamespaces();
    cards = new TwoCards();
  }

  @AfterEach
  void clean() throws Exception {
    cards.close();
  }

  /** A header is pushed and another pulled in between, as an encapsulation does. */
  @Test
  void aFrameLeavesByAnotherCardInTheSlotThatItCameIn() throws Exception {
    AfXdpDevice[] devices = {
      TwoCards.device(cards.peer, "p0"),
      TwoCards.device(cards.middle, "m0"),
      TwoCards.device(cards.middle, "m1")
    };
    AfXdpDevice last = TwoCards.device(cards.peer, "p1");
    InterfaceDriver sender = devices[0].open(0, cards.context);
    InterfaceDriver in = devices[1].open(0, cards.context);
    InterfaceDriver out = devices[2].open(0, cards.context);
    InterfaceDriver receiver = last.open(0, cards.context);
    for (int moved : new int[] {0, 4, -4}) {
      cards.send(sender, TwoCards.frame(cards.context, FRAME_BYTES));
      Packet packet = cards.receive(in);
      int base = packet.base();
      byte[] before = TwoCards.bytes(packet);
      if (moved > 0) {
        packet.push(moved);
        PacketMemory.copy(packet.position() + moved, packet.position(), 14);
      } else {
        packet.pull(-moved);
      }
      byte[] expected = TwoCards.bytes(packet);
      cards.send(out, packet);
      Packet arrived = cards.receive(receiver);
      assertThat(arrived.base()).as("each socket has slots of its own").isNotEqualTo(base);
      assertThat(TwoCards.bytes(arrived)).hasSize(before.length + moved).isEqualTo(expected);
      cards.context.release(arrived);
    }
    assertThat(TwoCards.copies(devices[2])).isZero();
    assertThat(devices[2].details().toString()).contains("packet memory, shared");
    TwoCards.closeAll(devices, sender, in, out);
    TwoCards.closeAll(new AfXdpDevice[] {last}, receiver);
  }

  /** Two workers: a slot of the one's pool is sent by the other, and goes home afterwards. */
  @Test
  void aSlotOfAnotherWorkersPoolIsSentAndGoesHome() throws Exception {
    AfXdpDevice out = TwoCards.device(cards.middle, "m1");
    AfXdpDevice last = TwoCards.device(cards.peer, "p1");
    try (TestContext home = new TestContext(2, 64, 0, 0)) {
      List<Packet> gone = new ArrayList<>();
      InterfaceDriver queue = out.open(0, new Mesh(cards.context, home, gone));
      InterfaceDriver receiver = last.open(0, cards.context);
      Packet foreign = TwoCards.frame(home, FRAME_BYTES);
      byte[] expected = TwoCards.bytes(foreign);
      cards.send(queue, foreign);
      Packet arrived = cards.receive(receiver);
      assertThat(TwoCards.bytes(arrived)).isEqualTo(expected);
      cards.context.release(arrived);
      Awaitility.await()
          .until(
              () -> {
                queue.arm();
                return gone.equals(List.of(foreign));
              });
      assertThat(home.outstanding()).isZero();
      assertThat(TwoCards.copies(out)).isZero();
      TwoCards.closeAll(new AfXdpDevice[] {out, last}, queue, receiver);
    }
  }

  @Test
  void whatLiesElsewhereIsCopied() throws Exception {
    AfXdpDevice out = TwoCards.device(cards.middle, "m1");
    AfXdpDevice last = TwoCards.device(cards.peer, "p1");
    InterfaceDriver queue = out.open(0, cards.context);
    InterfaceDriver receiver = last.open(0, cards.context);
    Packet medium = cards.context.alloc(SlotClass.MEDIUM);
    TwoCards.fill(medium, 1500);
    byte[] expected = TwoCards.bytes(medium);
    cards.send(queue, medium);
    Packet arrived = cards.receive(receiver);
    assertThat(TwoCards.bytes(arrived)).isEqualTo(expected);
    assertThat(TwoCards.copies(out)).isEqualTo(1);
    cards.context.release(arrived);
    TwoCards.closeAll(new AfXdpDevice[] {out, last}, queue, receiver);
  }

  /** Between what leaves the usual tailroom and what fits into a slot. */
  @Test
  void aFrameThatLeavesNoTailroomIsReceivedIntoALargerSlot() throws Exception {
    for (String[] one : new String[][] {{"m0"}, {"p0"}}) {
      TwoCards.ip(
          one[0].equals("m0") ? cards.middle : cards.peer,
          "link set " + one[0] + " mtu " + AfXdpDevice.MOST_MTU);
    }
    AfXdpDevice device = TwoCards.device(cards.middle, "m0");
    AfXdpDevice from = TwoCards.device(cards.peer, "p0");
    InterfaceDriver in = device.open(0, cards.context);
    InterfaceDriver sender = from.open(0, cards.context);
    for (int length : new int[] {1728, 1729, AfXdpDevice.MOST_MTU + 14}) {
      Packet packet = cards.context.alloc(SlotClass.SMALL);
      TwoCards.fill(packet, length);
      byte[] expected = TwoCards.bytes(packet);
      cards.send(sender, packet);
      Packet arrived = cards.receive(in);
      assertThat(TwoCards.bytes(arrived)).isEqualTo(expected);
      assertThat(arrived.slotClass())
          .isEqualTo(length <= 1728 ? SlotClass.SMALL : SlotClass.MEDIUM);
      assertThat(arrived.tailroom()).isGreaterThanOrEqualTo(SlotClass.TAILROOM);
      cards.context.release(arrived);
    }
    assertThat(TwoCards.copies(device)).isEqualTo(2);
    TwoCards.closeAll(new AfXdpDevice[] {device, from}, in, sender);
  }

  /** What a worker lends a queue, where packets of another worker's pool go home by a ring. */
  private record Mesh(TestContext own, TestContext other, List<Packet> gone)
      implements DriverContext {
    @Override
    public int interfaceIndex() {
      return own.interfaceIndex();
    }

    @Override
    public @Nullable Packet allocOrNull(SlotClass slotClass) {
      return own.allocOrNull(slotClass);
    }

    @Override
    public void release(Packet packet) {
      if (packet.rxInterface() == other.interfaceIndex()) {
        gone.add(packet);
        other.release(packet);
      } else {
        own.release(packet);
      }
    }

    @Override
    public long nowNanos() {
      return own.nowNanos();
    }

    @Override
    public int lentSlots(SlotClass slotClass) {
      return own.lentSlots(slotClass);
    }

    @Override
    public int claimSlots(int most) {
      return own.claimSlots(most);
    }
  }
}
