package dev.weir.drivers.afxdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.support.Flood;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every slot that the kernel had comes back, and nobody else writes into it then. */
class AfXdpSlotsTest {
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

  /**
   * A dry pool stops receiving, and a slot that comes back starts it again; the ring is filled to
   * what was claimed and no further.
   */
  @Test
  void aDryPoolStopsReceivingOnlyWhileItIsDry() throws Exception {
    AfXdpDevice device = TwoCards.device(cards.middle, "m0");
    InterfaceDriver in = device.open(0, cards.context);
    int claimed = cards.context.claimSlots(1024);
    assertThat(in.receive(cards.batch)).isZero();
    assertThat(cards.context.outstanding()).isEqualTo(claimed);
    List<Packet> hoard = new ArrayList<>();
    for (Packet p = cards.context.allocOrNull(SlotClass.SMALL);
        p != null;
        p = cards.context.allocOrNull(SlotClass.SMALL)) {
      hoard.add(p);
    }
    try (Flood flood = new Flood(cards.peer, TwoCards.ELSEWHERE, 16)) {
      Awaitility.await()
          .until(
              () -> {
                flood.send();
                cards.batch.clear();
                in.receive(cards.batch);
                for (int i = 0; i < cards.batch.size(); i++) {
                  hoard.add(cards.batch.get(i));
                }
                return hoard.size() == 512;
              });
      assertThat(device.counters()[0].get(DriverCounter.RX_NO_BUFFER)).isPositive();
      hoard.forEach(cards.context::release);
      Awaitility.await()
          .until(
              () -> {
                flood.send();
                return cards.discard(in) > 0;
              });
    }
    assertThat(cards.context.outstanding()).isEqualTo(claimed);
    cards.batch.clear();
    TwoCards.closeAll(new AfXdpDevice[] {device}, in);
  }

  /** Frames keep coming while the queue is closed: the kernel must not write into what is free. */
  @Test
  void nobodyWritesIntoSlotsOnceTheyAreBack() throws Exception {
    AtomicBoolean wanted = new AtomicBoolean(true);
    try (Flood flood = new Flood(cards.peer, TwoCards.ELSEWHERE, 16)) {
      CompletableFuture<Void> flooding =
          CompletableFuture.runAsync(
              () -> {
                while (wanted.get()) {
                  try {
                    flood.send();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }
              },
              task -> Thread.ofPlatform().name("flood").start(task));
      try {
        for (int round = 0; round < 5; round++) {
          AfXdpDevice device = TwoCards.device(cards.middle, "m0");
          InterfaceDriver in = device.open(0, cards.context);
          Awaitility.await()
              .until(
                  () -> {
                    cards.discard(in);
                    return device.counters()[0].get(DriverCounter.RX_PACKETS) > 500;
                  });
          cards.batch.clear();
          in.close();
          assertThat(cards.context.outstanding()).isZero();
          expectUntouched();
          device.close();
        }
      } finally {
        wanted.set(false);
        flooding.join();
      }
    }
  }

  private void expectUntouched() throws InterruptedException {
    List<Packet> all = new ArrayList<>();
    for (Packet p = cards.context.allocOrNull(SlotClass.SMALL);
        p != null;
        p = cards.context.allocOrNull(SlotClass.SMALL)) {
      PacketMemory.fill(p.base(), SlotClass.SMALL.strideBytes(), 0xA5);
      all.add(p);
    }
    Thread.sleep(100);
    for (Packet p : all) {
      for (int at = 0; at < SlotClass.SMALL.strideBytes(); at += 4) {
        assertThat(PacketMemory.getInt(p.base() + at)).isEqualTo(0xA5A5A5A5);
      }
      cards.context.release(p);
    }
  }

  /** The card goes while frames come in by it and wait to leave by it. */
  @Test
  void everySlotComesBackWhenACardVanishesUnderTraffic() throws Exception {
    AfXdpDevice device = TwoCards.device(cards.middle, "m0");
    InterfaceDriver queue = device.open(0, cards.context);
    try (Flood flood = new Flood(cards.peer, TwoCards.ELSEWHERE, 16)) {
      Awaitility.await()
          .until(
              () -> {
                flood.send();
                cards.batch.clear();
                queue.receive(cards.batch);
                queue.transmit(cards.batch);
                queue.flush();
                return device.counters()[0].get(DriverCounter.TX_PACKETS) > 100;
              });
      cards.batch.clear();
      TwoCards.ip(cards.middle, "link set m0 down");
      for (int i = 0; i < 8; i++) {
        cards.batch.add(TwoCards.frame(cards.context, FRAME_BYTES));
      }
      assertThat(queue.transmit(cards.batch)).isEqualTo(8);
      cards.batch.clear();
      queue.flush();
    }
    assertThat(cards.context.outstanding()).isEqualTo(cards.context.claimSlots(1024) + 8);
    TwoCards.ip(cards.middle, "link delete m0");
    device.observe(Optional.empty());
    queue.arm();
    assertThat(cards.context.outstanding()).isZero();
    assertThat(device.counters()[0].get(DriverCounter.TX_DOWN)).isGreaterThanOrEqualTo(8);
    TwoCards.closeAll(new AfXdpDevice[] {device}, queue);
  }
}
