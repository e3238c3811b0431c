package dev.weir.sdk.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.IpProtocols;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Life of a connection: tentative, confirmed, related errors, pressure, expiry. */
class ConnectionTrackerTest {
  private static final Frames.Flow DNS = Frames.udp4(0x0a000001, 5353, 0x08080808, 53);

  private final Frames frames = new Frames();
  private final Desk desk = new Desk(64);

  @AfterEach
  void close() {
    frames.close();
  }

  private static Frames.Flow flow(int i) {
    return Frames.udp4(0x0a000000 + i, 1000 + i, 0x08080808, 53);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void udpIsNewUntilAnswered(boolean ipv6) {
    Frames.Flow flow = new Frames.Flow(ipv6, IpProtocols.UDP, 1, 2, 10, 20);
    Packet first = frames.udp(flow, 100);
    assertThat(desk.status(first)).isEqualTo(ConnectionStatus.NEW);
    assertThat(ConnectionRef.isFirst(first)).isTrue();
    Packet second = frames.udp(flow, 50);
    assertThat(desk.status(second)).isEqualTo(ConnectionStatus.NEW);
    assertThat(ConnectionRef.isFirst(second)).isFalse();
    Packet answer = frames.udp(flow.reversed(), 10);
    answer.setRxInterface(7);
    assertThat(desk.status(answer)).isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(ConnectionRef.direction(answer)).isEqualTo(Direction.REPLY);
    assertThat(desk.status(frames.udp(flow, 1))).isEqualTo(ConnectionStatus.ESTABLISHED);
    int c = answer.connection();
    assertThat(desk.table.isIpv6(c)).isEqualTo(ipv6);
    assertThat(desk.table.packets(c, Direction.ORIGINAL)).isEqualTo(3);
    int header = (ipv6 ? 40 : 20) + 8;
    assertThat(desk.table.bytes(c, Direction.ORIGINAL)).isEqualTo(151 + 3L * header);
    assertThat(desk.table.packets(c, Direction.REPLY)).isEqualTo(1);
    assertThat(desk.table.rxInterface(c, Direction.ORIGINAL)).isEqualTo(1);
    assertThat(desk.table.rxInterface(c, Direction.REPLY)).isEqualTo(7);
    assertThat(desk.table.state(c)).isEqualTo(ConnectionState.UDP_REPLIED);
  }

  @Test
  void domainsAreApart() {
    Packet here = frames.udp(DNS, 1);
    Packet there = frames.udp(DNS, 1);
    there.setDomain(5);
    desk.status(here);
    desk.status(there);
    assertThat(there.connection()).isNotEqualTo(here.connection());
    assertThat(desk.table.domain(there.connection())).isEqualTo(5);
  }

  @Test
  void droppedPacketsLeaveNoConnection() {
    for (int i = 0; i < 5000; i++) {
      Packet packet = frames.udp(flow(i), 1);
      desk.look(packet);
      desk.lost(packet);
    }
    assertThat(desk.table.size()).isZero();
    assertThat(desk.tracker.store().index.size()).isZero();
  }

  @Test
  void connectionStaysIfOneOfItsFirstPacketsPasses() {
    Packet one = frames.udp(DNS, 1);
    Packet two = frames.udp(DNS, 1);
    Packet three = frames.udp(DNS, 1);
    desk.batch.clear();
    desk.batch.setNowNanos(desk.now);
    desk.batch.add(one);
    desk.batch.add(two);
    desk.batch.add(three);
    desk.tracker.track(desk.batch, desk);
    assertThat(two.connection()).isEqualTo(one.connection());
    assertThat(ConnectionRef.isFirst(two)).isFalse();
    desk.tracker.abandon(one);
    assertThat(desk.table.size()).isEqualTo(1);
    desk.tracker.confirm(two);
    desk.tracker.abandon(three);
    desk.tracker.quiesce();
    assertThat(desk.table.size()).isEqualTo(1);
    assertThat(desk.table.isTentative(two.connection())).isFalse();
  }

  @Test
  void probeChangesNothing() {
    Packet probe = frames.udp(DNS, 1);
    probe.set(Packet.PROBE);
    assertThat(desk.status(probe)).isEqualTo(ConnectionStatus.NEW);
    assertThat(desk.table.size()).isZero();
    Packet real = frames.udp(DNS, 1);
    desk.status(real);
    int c = real.connection();
    Packet answer = frames.udp(DNS.reversed(), 1);
    answer.set(Packet.PROBE);
    desk.seconds(10);
    assertThat(desk.status(answer)).isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(desk.table.isReplied(c)).isFalse();
    assertThat(desk.table.packets(c, Direction.REPLY)).isZero();
    assertThat(desk.now - desk.table.lastSeenNanos(c)).isEqualTo(10_000_000_000L);
  }

  @Test
  void probeInAFullTableEvictsNobody() {
    for (int i = 0; i < 32; i++) {
      desk.status(frames.udp(flow(i), 1));
    }
    assertThat(desk.table.size()).isEqualTo(32);
    Packet probe = frames.udp(flow(99), 1);
    probe.set(Packet.PROBE);
    desk.look(probe);
    assertThat(desk.table.size()).isEqualTo(33);
    desk.sent(probe);
    assertThat(desk.table.size()).isEqualTo(32);
  }

  @Test
  void pingIsMatchedByIdentifier() {
    Frames.Flow ping = new Frames.Flow(false, IpProtocols.ICMP, 1, 2, 0, 0);
    assertThat(desk.status(frames.icmp(ping, 8, 77))).isEqualTo(ConnectionStatus.NEW);
    assertThat(desk.status(frames.icmp(ping.reversed(), 0, 77)))
        .isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(desk.status(frames.icmp(ping.reversed(), 0, 78)))
        .isEqualTo(ConnectionStatus.INVALID);
    // The other side's own ping with the same identifier is another connection.
    assertThat(desk.status(frames.icmp(ping.reversed(), 8, 77))).isEqualTo(ConnectionStatus.NEW);
    Frames.Flow ping6 = new Frames.Flow(true, IpProtocols.ICMPV6, 1, 2, 0, 0);
    assertThat(desk.status(frames.icmp(ping6, 128, 5))).isEqualTo(ConnectionStatus.NEW);
    assertThat(desk.status(frames.icmp(ping6.reversed(), 129, 5)))
        .isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(desk.status(frames.icmp(ping6, 135, 0))).isEqualTo(ConnectionStatus.UNTRACKED);
  }

  @Test
  void errorsBelongToTheConnectionTheyQuote() {
    for (boolean ipv6 : new boolean[] {false, true}) {
      Frames.Flow flow = new Frames.Flow(ipv6, IpProtocols.TCP, 1, 2, 10, 20);
      int unreachable = ipv6 ? 1 : 3;
      assertThat(desk.status(frames.icmpError(9, flow, unreachable)))
          .isEqualTo(ConnectionStatus.INVALID);
      Packet syn = frames.tcp(flow, 2, 0, 0, 100, 0);
      desk.status(syn);
      Packet fromOutside = frames.icmpError(9, flow, unreachable);
      assertThat(desk.status(fromOutside)).isEqualTo(ConnectionStatus.RELATED);
      assertThat(fromOutside.connection()).isEqualTo(syn.connection());
      assertThat(ConnectionRef.direction(fromOutside)).isEqualTo(Direction.REPLY);
      assertThat(ConnectionRef.isIcmpError(fromOutside)).isTrue();
      Packet fromInside = frames.icmpError(8, flow.reversed(), unreachable);
      assertThat(desk.status(fromInside)).isEqualTo(ConnectionStatus.RELATED);
      assertThat(ConnectionRef.direction(fromInside)).isEqualTo(Direction.ORIGINAL);
      assertThat(desk.table.packets(syn.connection(), Direction.REPLY)).isZero();
    }
  }

  @Test
  void errorsAreMatchedBehindTranslation() {
    Packet syn = frames.tcp(Frames.tcp4(1, 10, 2, 20), 2, 0, 0, 100, 0);
    desk.look(syn);
    int port = desk.tracker.translations().tryAllocateSource(syn.connection(), 99, 5000, 5000);
    assertThat(port).isEqualTo(5000);
    desk.sent(syn);
    Packet error = frames.icmpError(9, Frames.tcp4(99, 5000, 2, 20), 11);
    assertThat(desk.status(error)).isEqualTo(ConnectionStatus.RELATED);
    assertThat(error.connection()).isEqualTo(syn.connection());
    assertThat(desk.status(frames.icmpError(9, Frames.tcp4(1, 10, 2, 20), 11)))
        .isEqualTo(ConnectionStatus.INVALID);
  }

  @Test
  void truncatedHeadersAreDroppedAtEveryLength() {
    for (int protocol : new int[] {IpProtocols.TCP, IpProtocols.UDP, IpProtocols.ICMP}) {
      int full = protocol == IpProtocols.TCP ? 20 : 8;
      for (int bytes = 0; bytes < full; bytes++) {
        Packet packet = frames.ip(new Frames.Flow(false, protocol, 1, 2, 0, 0), bytes);
        assertThat(desk.pass(packet)).isEqualTo(ConnectionDropReason.TRUNCATED_TRANSPORT);
      }
    }
    Packet error = frames.icmpError(9, DNS, 3);
    for (int bytes = 0; bytes < 8 + 20 + 8; bytes++) {
      Packet cut = frames.ip(new Frames.Flow(false, IpProtocols.ICMP, 1, 2, 0, 0), bytes);
      dev.weir.sdk.packet.PacketMemory.copy(error.l4(), cut.l4(), bytes);
      assertThat(desk.pass(cut))
          .isEqualTo(
              bytes < 8
                  ? ConnectionDropReason.TRUNCATED_TRANSPORT
                  : ConnectionDropReason.BAD_ICMP_ERROR);
    }
    Packet udp = frames.udp(DNS, 10);
    dev.weir.sdk.packet.PacketMemory.setShort(udp.l4() + 4, 19);
    assertThat(desk.pass(udp)).isEqualTo(ConnectionDropReason.BAD_UDP_LENGTH);
    assertThat(desk.table.size()).isZero();
  }

  @Test
  void fragmentsAreNotTracked() {
    Packet later = frames.udp(DNS, 10);
    later.set(Packet.FRAGMENT | Packet.LATER_FRAGMENT);
    later.setL4(-1);
    assertThat(desk.pass(later)).isEqualTo(ConnectionDropReason.UNTRACKED_FRAGMENT);
  }

  @Test
  void unrepliedGiveWayFirstThenTheLongestSilent() {
    List<Packet> answered = new ArrayList<>();
    for (int i = 0; i < 63; i++) {
      Packet packet = frames.udp(flow(i), 1);
      desk.pass(packet);
      desk.seconds(1);
      desk.pass(frames.udp(flow(i).reversed(), 1));
      answered.add(packet);
    }
    Packet lonely = frames.udp(flow(100), 1);
    desk.pass(lonely);
    desk.pass(frames.udp(flow(0), 1));
    Packet comer = frames.udp(flow(101), 1);
    assertThat(desk.pass(comer)).isNull();
    assertThat(desk.tracker.isCurrent(lonely)).isFalse();
    desk.pass(frames.udp(flow(101).reversed(), 1));
    // Now only answered ones are left: number 1 is the one longest silent, since 0 was used.
    assertThat(desk.pass(frames.udp(flow(102), 1))).isNull();
    assertThat(desk.tracker.isCurrent(answered.get(1))).isFalse();
    assertThat(desk.tracker.isCurrent(answered.get(0))).isTrue();
    assertThat(desk.table.size()).isEqualTo(64);
  }

  @Test
  void halfOpenLimitKeepsAFloodFromAnsweredConnections() {
    desk.pass(frames.udp(flow(0), 1));
    desk.pass(frames.udp(flow(0).reversed(), 1));
    for (int i = 1; i < 10_000; i++) {
      assertThat(desk.pass(frames.udp(flow(i), 1))).isNull();
    }
    assertThat(desk.table.halfOpen()).isEqualTo(32);
    assertThat(desk.status(frames.udp(flow(0), 1))).isEqualTo(ConnectionStatus.ESTABLISHED);
  }

  @Test
  void floodWithoutAQuietMomentRunsIntoTheReserveNotIntoRecordsInUse() {
    try (Frames own = new Frames(1)) {
      Packet kept = own.udp(flow(0), 1);
      desk.look(kept);
      int full = 0;
      for (int i = 1; i < 4 * ConnectionStore.SLACK; i++) {
        Packet packet = frames.udp(flow(i), 1);
        if (desk.look(packet) != null) {
          assertThat(desk.drops).containsExactly(ConnectionDropReason.CONNECTION_TABLE_FULL);
          full++;
        } else {
          assertThat(packet.connection()).isNotEqualTo(kept.connection());
          desk.tracker.confirm(packet);
        }
      }
      assertThat(full).isGreaterThan(0);
      desk.tracker.confirm(kept);
      desk.tracker.quiesce();
      assertThat(desk.pass(frames.udp(flow(60_000), 1))).isNull();
    }
  }

  @Test
  void staleReferenceIsSeen() {
    Packet held = frames.udp(DNS, 1);
    desk.pass(held);
    assertThat(desk.tracker.isCurrent(held)).isTrue();
    desk.table.end(held);
    desk.tracker.quiesce();
    assertThat(desk.tracker.isCurrent(held)).isFalse();
    Packet next = frames.udp(flow(3), 1);
    desk.pass(next);
    assertThat(next.connection()).isEqualTo(held.connection());
    assertThat(desk.tracker.isCurrent(held)).isFalse();
    assertThat(desk.tracker.isCurrent(next)).isTrue();
  }

  @Test
  void sweepIsBoundedAndComesRound() {
    for (int i = 0; i < 30; i++) {
      desk.pass(frames.udp(flow(i), 1));
    }
    desk.seconds(30);
    int removed = 0;
    for (int call = 0; call < 3; call++) {
      int some = desk.tracker.expire(desk.now, 10);
      assertThat(some).isEqualTo(10);
      removed += some;
    }
    assertThat(removed).isEqualTo(30);
    assertThat(desk.table.size()).isZero();
    assertThat(desk.tracker.store().index.size()).isZero();
  }

  @Test
  void hostileBytesBehindAnyProtocolNeverThrow() {
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 200_000; i++) {
      boolean ipv6 = random.nextBoolean();
      int[] protocols = {1, 6, 17, 58, 2, 47, 50, 132, 255};
      int protocol = protocols[random.nextInt(protocols.length)];
      Packet packet =
          frames.ip(
              new Frames.Flow(ipv6, protocol, 1, random.nextInt(4), 0, 0), random.nextInt(90));
      for (int at = packet.l4(); at < packet.end(); at++) {
        dev.weir.sdk.packet.PacketMemory.setByte(at, random.nextInt(random.nextInt(256) + 1));
      }
      if (random.nextInt(8) == 0) {
        packet.setLength(packet.length() - random.nextInt(packet.length() - 13));
      }
      desk.look(packet);
      if (!packet.isDisposed()) {
        if (random.nextBoolean()) {
          desk.sent(packet);
        } else {
          desk.lost(packet);
        }
      }
      desk.now += 10_000_000;
    }
    assertThat(desk.table.size()).isLessThanOrEqualTo(64);
  }
}
