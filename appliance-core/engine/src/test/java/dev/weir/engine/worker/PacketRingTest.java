package dev.weir.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.junit.jupiter.api.Test;

class PacketRingTest {
  private static Packet packet(int slot) {
    return new Packet(slot, SlotClass.SMALL, 0);
  }

  @Test
  void isFullAtItsCapacity() {
    PacketRing ring = new PacketRing(4);
    for (int i = 0; i < 4; i++) {
      assertThat(ring.offer(packet(i), i)).isTrue();
    }
    assertThat(ring.offer(packet(4), 4)).isFalse();
    Packet first = ring.pollOrNull();
    assertThat(first).extracting(Packet::slot).isEqualTo(0);
    assertThat(ring.offer(packet(4), 4)).isTrue();
  }

  @Test
  void passesEverythingInOrderBetweenTwoThreads() throws Exception {
    PacketRing ring = new PacketRing(64);
    int count = 300_000;
    Packet[] packets = new Packet[64];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = packet(i);
    }
    Thread producer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < count; ) {
                    if (ring.offer(packets[i % 64], i)) {
                      i++;
                    } else {
                      Thread.onSpinWait();
                    }
                  }
                });
    for (int i = 0; i < count; ) {
      Packet packet = ring.pollOrNull();
      if (packet == null) {
        Thread.onSpinWait();
        continue;
      }
      assertThat(ring.number()).isEqualTo(i);
      assertThat(packet).isSameAs(packets[i % 64]);
      i++;
    }
    producer.join();
    assertThat(ring.isEmpty()).isTrue();
  }
}
