package dev.weir.sdk.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.IpProtocols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table against a hash map that does the obvious, over random traffic. */
class ConnectionOracleTest {
  /** What the model knows of a connection. */
  private static final class Model {
    final Frames.Flow original;
    Frames.Flow reply;
    boolean replied;
    long lastSeen;
    long packets;
    long replies;
    int mark;

    Model(Frames.Flow original) {
      this.original = original;
      this.reply = original.reversed();
    }

    long timeoutSeconds() {
      return original.protocol() == IpProtocols.UDP ? (replied ? 180 : 30) : (replied ? 600 : 60);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void answersLikeTheModelOverRandomTraffic(long seed) {
    Random random = new Random(seed);
    Map<Frames.Flow, Model> byTuple = new HashMap<>();
    try (Frames frames = new Frames(8)) {
      Desk desk = new Desk(1 << 16);
      for (int step = 0; step < 150_000; step++) {
        Frames.Flow flow = randomFlow(random);
        Model model = byTuple.get(flow);
        if (model != null && desk.now - model.lastSeen >= model.timeoutSeconds() * 1_000_000_000L) {
          byTuple.remove(model.original, model);
          byTuple.remove(model.reply, model);
          model = null;
        }
        // What answers would collide with may have run out as well; the table forgets it lazily.
        Packet packet =
            flow.protocol() == IpProtocols.UDP ? frames.udp(flow, 1) : frames.ip(flow, 16);
        assertThat(desk.look(packet)).isNull();
        if (model == null) {
          assertThat(ConnectionRef.status(packet)).isEqualTo(ConnectionStatus.NEW);
          assertThat(ConnectionRef.isFirst(packet)).isTrue();
          if (random.nextInt(4) == 0) {
            desk.lost(packet);
          } else {
            model = make(desk, packet, flow, random, byTuple);
            desk.sent(packet);
          }
        } else {
          boolean reply = !flow.equals(model.original);
          model.replied |= reply;
          assertThat(ConnectionRef.direction(packet)).isEqualTo(reply ? 1 : 0);
          assertThat(ConnectionRef.status(packet))
              .isEqualTo(model.replied ? ConnectionStatus.ESTABLISHED : ConnectionStatus.NEW);
          model.lastSeen = desk.now;
          model.packets += reply ? 0 : 1;
          model.replies += reply ? 1 : 0;
          int c = packet.connection();
          assertThat(desk.table.packets(c, Direction.ORIGINAL)).isEqualTo(model.packets);
          assertThat(desk.table.packets(c, Direction.REPLY)).isEqualTo(model.replies);
          assertThat(desk.table.mark(c)).isEqualTo(model.mark);
          if (random.nextBoolean()) {
            desk.sent(packet);
          } else {
            desk.lost(packet);
          }
        }
        desk.now += random.nextInt(100_000_000);
        if (random.nextInt(200) == 0) {
          sweep(desk, byTuple);
        }
      }
      sweep(desk, byTuple);
      long live = byTuple.values().stream().distinct().count();
      assertThat(desk.table.size()).isEqualTo((int) live);
      assertThat(desk.tracker.store().index.size()).isEqualTo(byTuple.size());
    }
  }

  /**
   * A new connection, translated now and then; the model checks for collisions as the table must.
   */
  private static Model make(
      Desk desk, Packet packet, Frames.Flow flow, Random random, Map<Frames.Flow, Model> byTuple) {
    Model model = new Model(flow);
    model.lastSeen = desk.now;
    model.packets = 1;
    model.mark = random.nextInt();
    desk.table.setMark(packet.connection(), model.mark);
    if (flow.protocol() == IpProtocols.UDP && random.nextInt(3) == 0) {
      Frames.Flow wanted =
          new Frames.Flow(
              flow.ipv6(),
              flow.protocol(),
              flow.destination(),
              random.nextInt(6),
              flow.dport(),
              random.nextInt(4));
      Translations translations = desk.tracker.translations();
      if (flow.ipv6()) {
        translations.translateSource(
            packet.connection(), 0x20010db800000000L, wanted.destination(), wanted.dport());
      } else {
        translations.translateSource(
            packet.connection(), (int) wanted.destination(), wanted.dport());
      }
      boolean free = !byTuple.containsKey(wanted) && !wanted.equals(flow);
      assertThat(translations.tryReserveReply(packet.connection())).isEqualTo(free);
      if (!free) {
        // Back to what it was, as a module would try the next port.
        if (flow.ipv6()) {
          translations.translateSource(
              packet.connection(), 0x20010db800000000L, flow.source(), flow.sport());
        } else {
          translations.translateSource(packet.connection(), (int) flow.source(), flow.sport());
        }
      } else {
        model.reply = wanted;
      }
    }
    byTuple.put(model.original, model);
    byTuple.putIfAbsent(model.reply, model);
    return model;
  }

  private static void sweep(Desk desk, Map<Frames.Flow, Model> byTuple) {
    desk.tracker.expire(desk.now, 1 << 16);
    desk.tracker.quiesce();
    byTuple.values().removeIf(m -> desk.now - m.lastSeen >= m.timeoutSeconds() * 1_000_000_000L);
  }

  private static Frames.Flow randomFlow(Random random) {
    boolean udp = random.nextInt(4) != 0;
    int protocol = udp ? IpProtocols.UDP : IpProtocols.GRE;
    return new Frames.Flow(
        random.nextBoolean(),
        protocol,
        random.nextInt(6),
        random.nextInt(6),
        udp ? random.nextInt(4) : 0,
        udp ? random.nextInt(4) : 0);
  }

  @Test
  void indexAgreesWithAMapUpToSeventyPercentLoad() {
    int keys = 40_000;
    long[] records = new long[(keys / 2 + 1) * RecordLayout.WORDS];
    ConnectionIndex index = new ConnectionIndex(keys, records);
    TupleHash hash = new TupleHash(5);
    Random random = new Random(9);
    Map<Long, Integer> model = new HashMap<>();
    List<Long> present = new ArrayList<>();
    Tuple tuple = new Tuple();
    int most = (int) (index.bytes() / 8 * 7 / 10);
    for (int step = 0; step < 400_000; step++) {
      if (model.size() < keys - 2 && random.nextInt(3) != 0) {
        int reference = 2 + step % (keys - 2);
        long key = reference;
        if (model.containsKey(key)) {
          continue;
        }
        tuple.setIpv4(0, 6, reference, 7, 1, 2);
        int base = (reference >>> 1) * RecordLayout.WORDS + (reference & 1) * 2;
        records[base] = tuple.ports;
        records[base + 1] = tuple.address0;
        assertThat(index.insert(hash.of(tuple), reference)).isTrue();
        model.put(key, reference);
        present.add(key);
      } else if (!present.isEmpty()) {
        int at = random.nextInt(present.size());
        long key = present.get(at);
        present.set(at, present.getLast());
        present.removeLast();
        tuple.setIpv4(0, 6, (int) key, 7, 1, 2);
        model.remove(key);
        assertThat(index.remove(hash.of(tuple), (int) key)).isTrue();
      }
      int probe = 2 + random.nextInt(keys - 2);
      tuple.setIpv4(0, 6, probe, 7, 1, 2);
      assertThat(index.find(hash.of(tuple), tuple))
          .isEqualTo(model.getOrDefault((long) probe, ConnectionIndex.NONE));
    }
    assertThat(model.size()).isLessThanOrEqualTo(most);
    assertThat(index.size()).isEqualTo(model.size());
  }

  @Test
  void refusedInsertLeavesTheIndexAsItWas() {
    long[] records = new long[200 * RecordLayout.WORDS];
    ConnectionIndex index = new ConnectionIndex(4, records);
    TupleHash hash = new TupleHash(5);
    Tuple tuple = new Tuple();
    int inserted = 0;
    for (int reference = 2; reference < 100; reference++) {
      tuple.setIpv4(0, 6, reference, 7, 1, 2);
      int base = (reference >>> 1) * RecordLayout.WORDS + (reference & 1) * 2;
      records[base] = tuple.ports;
      records[base + 1] = tuple.address0;
      if (!index.insert(hash.of(tuple), reference)) {
        break;
      }
      inserted = reference;
    }
    assertThat(inserted).isEqualTo(17);
    for (int reference = 2; reference <= inserted; reference++) {
      tuple.setIpv4(0, 6, reference, 7, 1, 2);
      assertThat(index.find(hash.of(tuple), tuple)).isEqualTo(reference);
    }
  }
}
