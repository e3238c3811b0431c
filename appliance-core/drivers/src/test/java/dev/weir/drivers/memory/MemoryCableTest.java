package dev.weir.drivers.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.support.Allocation;
import dev.weir.drivers.support.TestContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryCableTest {
  @Test
  void carriesRandomFramesInOrderThroughWrapsAndFullRings() throws Exception {
    Random random = new Random(42);
    try (MemoryCable cable = new MemoryCable(1, 4096)) {
      MemoryPort left = cable.leftPort();
      MemoryPort right = cable.rightPort();
      ArrayDeque<byte[]> expected = new ArrayDeque<>();
      long lost = 0;
      for (int i = 0; i < 200_000; i++) {
        if (random.nextInt(100) < 52) {
          byte[] frame = new byte[random.nextInt(1100)];
          random.nextBytes(frame);
          if (left.send(frame)) {
            expected.add(frame);
          } else {
            lost++;
          }
        } else {
          var frame = right.receive();
          assertThat(frame.isPresent()).isEqualTo(!expected.isEmpty());
          frame.ifPresent(bytes -> assertThat(bytes).isEqualTo(expected.remove()));
        }
      }
      assertThat(lost).isPositive().isEqualTo(left.lost());
      assertThat(right.drain()).hasSize(expected.size());
      assertThat(left.sent()).isEqualTo(right.received());
    }
  }

  @Test
  void carriesOffloadFactsWithTheFrame() throws Exception {
    try (MemoryCable cable = new MemoryCable();
        TestContext context = new TestContext(3, 8, 0, 2)) {
      Packet sent = context.alloc(SlotClass.LARGE);
      sent.setFrame(sent.position(), 60_000);
      PacketMemory.setLong(sent.position() + 59_000, 0x0123456789abcdefL);
      sent.setPartialChecksum(sent.position() + 34, 16);
      sent.setGso(GsoType.TCP4, 1448);
      Batch batch = new Batch();
      batch.add(sent);
      InterfaceDriver left = cable.left(1, 1500).open(0, context);
      InterfaceDriver right = cable.right(2, 1500).open(0, context);
      assertThat(left.transmit(batch)).isEqualTo(1);
      batch.clear();
      assertThat(right.receive(batch)).isEqualTo(1);
      Packet received = batch.get(0);
      assertThat(received.length()).isEqualTo(60_000);
      assertThat(PacketMemory.getLong(received.position() + 59_000)).isEqualTo(0x0123456789abcdefL);
      assertThat(received.checksumStart()).isEqualTo(received.position() + 34);
      assertThat(received.checksumOffset()).isEqualTo(16);
      assertThat(received.gsoType()).isEqualTo(GsoType.TCP4);
      assertThat(received.gsoSize()).isEqualTo(1448);
      assertThat(received.rxInterface()).isEqualTo(3);
      context.release(received);
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void countsFramesThatFindNoRoomOrTheDeviceDown() throws Exception {
    try (MemoryCable cable = new MemoryCable(1, 4096);
        TestContext context = TestContext.small()) {
      MemoryDevice device = cable.left(1, 1500);
      InterfaceDriver queue = device.open(0, context);
      Batch batch = new Batch();
      for (int i = 0; i < 10; i++) {
        batch.add(frame(context, 1000));
      }
      batch.add(frame(context, 1600));
      assertThat(queue.transmit(batch)).isEqualTo(11);
      batch.clear();
      assertThat(device.count(DriverCounter.TX_PACKETS)).isEqualTo(4);
      assertThat(device.count(DriverCounter.TX_RING_FULL)).isEqualTo(6);
      assertThat(device.count(DriverCounter.TX_TOO_LONG)).isEqualTo(1);
      device.setUp(false);
      batch.add(frame(context, 60));
      queue.transmit(batch);
      assertThat(device.count(DriverCounter.TX_DOWN)).isEqualTo(1);
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void wakesSleeperOnlyAfterItArmed() throws Exception {
    try (MemoryCable cable = new MemoryCable();
        TestContext context = TestContext.small();
        Epoll epoll = new Epoll()) {
      InterfaceDriver queue = cable.left(1, 1500).open(0, context);
      epoll.add(queue.pollFd(), 5);
      cable.rightPort().send(new byte[60]);
      assertThat(epoll.await(0)).isZero();
      assertThat(queue.arm()).isFalse();
      Batch batch = new Batch();
      queue.receive(batch);
      assertThat(queue.arm()).isTrue();
      MemoryPort right = cable.rightPort();
      Thread sender = Thread.ofPlatform().start(() -> right.send(new byte[60]));
      assertThat(epoll.await(10_000_000_000L)).isEqualTo(1);
      assertThat(epoll.token(0)).isEqualTo(5);
      sender.join();
      assertThat(queue.receive(batch)).isEqualTo(1);
    }
  }

  @Test
  void allocatesNothingPerFrame() throws Exception {
    try (MemoryCable cable = new MemoryCable();
        TestContext context = TestContext.small()) {
      InterfaceDriver left = cable.left(1, 1500).open(0, context);
      InterfaceDriver right = cable.right(1, 1500).open(0, context);
      Batch batch = new Batch();
      Allocation.assertFlat(
          () -> {
            for (int i = 0; i < 64; i++) {
              batch.add(frame(context, 60));
            }
            left.transmit(batch);
            left.flush();
            batch.clear();
            right.receive(batch);
            for (int i = 0; i < batch.size(); i++) {
              context.release(batch.get(i));
            }
            batch.clear();
          },
          16_000);
      assertThat(context.outstanding()).isZero();
    }
  }

  private static Packet frame(TestContext context, int length) {
    Packet packet = context.alloc(SlotClass.SMALL);
    packet.setFrame(packet.position(), length);
    return packet;
  }
}
