package dev.weir.sdk.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the table may cost: memory and garbage. */
class ConnectionBoundsTest {
  @Test
  void aMillionConnectionsWithModuleStateFitInto512Mib() {
    int million = 1_000_000;
    Desk desk = new Desk(million);
    ConnectionService service =
        new ConnectionService(List.of(desk.tracker), (w, task) -> task.run());
    long slots = 0;
    for (int module = 0; module < 4; module++) {
      ConnectionSlot slot = service.attach("m" + module + "/s", 32, (s, c) -> {}).getFirst();
      slots += (long) slot.bytesPerConnection() * desk.table.recordCount();
    }
    assertThat(desk.table.memoryBytes() + slots).isLessThan(512L << 20);
    // Really a million, and all to be found again.
    Frames.Flow flow = null;
    try (Frames frames = new Frames(1)) {
      ConnectionStore store = desk.tracker.store();
      Tuple tuple = new Tuple();
      int udp = ConnectionState.UDP_REPLIED.ordinal();
      for (int i = 0; i < million; i++) {
        tuple.setIpv4(0, 17, i, 0x08080808, i & 0xffff, 53);
        int c = store.create(tuple, store.hash.of(tuple), udp, desk.now, 1, true);
        assertThat(c).isPositive();
        store.confirm(c);
      }
      assertThat(desk.table.size()).isEqualTo(million);
      for (int i = 0; i < million; i += 997) {
        flow = Frames.udp4(0x08080808, 53, i, i & 0xffff);
        assertThat(desk.status(frames.udp(flow, 1))).isEqualTo(ConnectionStatus.ESTABLISHED);
      }
      assertThat(store.statistics.evicted).isZero();
    }
  }

  @Test
  void allocatesNothingOverAMillionPackets() {
    try (Frames frames = new Frames(256)) {
      Desk desk = new Desk(2048);
      desk.tracker
          .store()
          .setSlots(new ConnectionSlot[] {new ConnectionSlot(16, 4097, (s, c) -> {})});
      Packet[] packets = new Packet[256];
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      int port = 0;
      long before = 0;
      for (int round = 0; round < 5000; round++) {
        if (round == 1000) {
          before = threads.getCurrentThreadAllocatedBytes();
        }
        if (round % 64 == 0) {
          long atBuild = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < packets.length; i++) {
            port++;
            packets[i] = build(frames, i, port);
          }
          before += threads.getCurrentThreadAllocatedBytes() - atBuild;
        }
        run(desk, packets);
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).isLessThan(100_000);
      assertThat(desk.tracker.store().statistics.evicted).isPositive();
    }
  }

  private static Packet build(Frames frames, int i, int port) {
    Frames.Flow flow = Frames.udp4(port / 3, 4000, 0x08080808, 53);
    return switch (i % 4) {
      case 0 -> frames.udp(flow, 20);
      case 1 -> frames.udp(flow.reversed(), 20);
      case 2 -> frames.tcp(Frames.tcp4(port, 1, 2, 3), 2, port, 0, 1000, 0, 7);
      default -> frames.icmpError(9, flow, 3);
    };
  }

  private static void run(Desk desk, Packet[] packets) {
    Batch batch = desk.batch;
    batch.clear();
    desk.now += 1_000_000;
    batch.setNowNanos(desk.now);
    for (Packet packet : packets) {
      packet.undispose();
      packet.setConnection(-1, 0);
      batch.add(packet);
    }
    desk.tracker.track(batch, desk);
    for (Packet packet : packets) {
      if (ConnectionRef.isFirst(packet) && packet.rxInterface() == 1) {
        desk.tracker.translations().tryAllocateSource(packet.connection(), 77, 1024, 65_535);
      }
      desk.tracker.confirm(packet);
    }
    desk.tracker.quiesce();
    desk.tracker.expire(desk.now, 64);
  }
}
