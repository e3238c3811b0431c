package dev.weir.engine.reassembly;

import static dev.weir.engine.reassembly.ReassemblyDropReason.FRAGMENT_BAD_LENGTH;
import static dev.weir.engine.reassembly.ReassemblyDropReason.FRAGMENT_DUPLICATE;
import static dev.weir.engine.reassembly.ReassemblyDropReason.FRAGMENT_OVERLAP;
import static dev.weir.engine.reassembly.ReassemblyDropReason.FRAGMENT_SOURCE_LIMIT;
import static dev.weir.engine.reassembly.ReassemblyDropReason.FRAGMENT_SPOILED;
import static dev.weir.engine.reassembly.ReassemblyDropReason.FRAGMENT_TINY;
import static dev.weir.engine.reassembly.ReassemblyDropReason.FRAGMENT_TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.node.Counters;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Timers;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments in, datagrams out: whole ones, hostile ones, too many of them. */
class DefragmentNodeTest {
  private static final int STRIDE = SlotClass.LARGE.strideBytes();
  private static final ReassemblyLimits LIMITS =
      new ReassemblyLimits(16, 4, 1 << 20, 30_000_000_000L, 60_000_000_000L);

  private final int base = PacketMemory.reserve(STRIDE);
  private final Packet packet = new Packet(0, SlotClass.LARGE, base);
  private final Counters<ReassemblyCounter> counters = new Counters<>(ReassemblyCounter.class);
  private final RecordingOutput out = new RecordingOutput();
  private boolean hostile;
  private int timersSet;
  private long now = 5;
  private FragmentTable table = new FragmentTable(LIMITS, 3);
  private DefragmentNode node = node();

  private DefragmentNode node() {
    return new DefragmentNode(
        table,
        counters,
        new Timers() {
          @Override
          public long schedule(long deadlineNanos, long token) {
            return timersSet++;
          }

          @Override
          public void cancel(long handle) {}
        });
  }

  @AfterEach
  void giveBack() {
    PacketMemory.unreserve(base, STRIDE);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Piece(
      boolean ipv6, int protocol, int source, int id, int offset, boolean last, byte[] data) {}

  /** Feeds a fragment; the reassembled payload, or null. */
  private byte @Nullable [] feed(Piece piece) {
    int header = piece.ipv6 ? 40 + 8 + 8 : 20;
    packet.reset();
    packet.setFrame(packet.position(), 14 + header + piece.data.length);
    int l3 = packet.position() + 14;
    packet.setL2(packet.position());
    packet.setL3(l3);
    packet.setL4(piece.offset == 0 ? l3 + header : -1);
    packet.setIpProtocol(piece.protocol);
    packet.setEtherType(piece.ipv6 ? EtherTypes.IPV6 : EtherTypes.IPV4);
    packet.set(Packet.FRAGMENT);
    int flags = (piece.offset >>> 3) << (piece.ipv6 ? 3 : 0);
    if (piece.ipv6) {
      PacketMemory.setInt(l3, 6 << 28);
      PacketMemory.setShort(l3 + 4, 16 + piece.data.length);
      PacketMemory.setByte(l3 + 6, IpProtocols.HOP_BY_HOP);
      PacketMemory.setByte(l3 + 7, 64);
      PacketMemory.setLong(l3 + 8, 1);
      PacketMemory.setLong(l3 + 16, piece.source);
      PacketMemory.setLong(l3 + 24, 2);
      PacketMemory.setLong(l3 + 32, 3);
      PacketMemory.setLong(l3 + 40, (long) IpProtocols.FRAGMENT << 56 | 0x0104L << 32);
      PacketMemory.setByte(l3 + 48, piece.protocol);
      PacketMemory.setByte(l3 + 49, 0);
      PacketMemory.setShort(l3 + 50, flags | (piece.last ? 0 : 1));
      PacketMemory.setInt(l3 + 52, piece.id);
    } else {
      PacketMemory.setInt(l3, 0x45000000 | 20 + piece.data.length);
      PacketMemory.setInt(l3 + 4, piece.id << 16 | flags | (piece.last ? 0 : 0x2000));
      PacketMemory.setInt(l3 + 8, 64 << 24 | piece.protocol << 16);
      PacketMemory.setInt(l3 + 12, piece.source);
      PacketMemory.setInt(l3 + 16, 9);
    }
    PacketMemory.copyIn(piece.data, 0, l3 + header, piece.data.length);
    out.batch.clear();
    out.batch.setNowNanos(now);
    out.batch.add(packet);
    out.drops.clear();
    node.process(out.batch, out);
    if (packet.isDisposed()) {
      return null;
    }
    assertThat(packet.has(Packet.FRAGMENT)).isFalse();
    if (hostile) {
      assertThat(packet.l4()).isBetween(l3, packet.end());
      return null;
    }
    int l4 = packet.l4();
    assertThat(l4 - l3).isEqualTo(piece.ipv6 ? 48 : 20);
    assertThat(packet.ipProtocol()).isEqualTo(piece.protocol);
    byte[] payload = new byte[packet.end() - l4];
    PacketMemory.copyOut(l4, payload, 0, payload.length);
    if (piece.ipv6) {
      assertThat(PacketMemory.getUnsignedShort(l3 + 4)).isEqualTo(8 + payload.length);
      assertThat(PacketMemory.getUnsignedByte(l3 + 40)).isEqualTo(piece.protocol);
    } else {
      assertThat(PacketMemory.getUnsignedShort(l3 + 2)).isEqualTo(20 + payload.length);
      assertThat(PacketMemory.getUnsignedShort(l3 + 6)).isZero();
      assertThat(dev.weir.sdk.wire.Checksum.sum(l3, 20)).isEqualTo(0xffff);
    }
    return payload;
  }

  private @Nullable DropReason reason() {
    return out.drops.isEmpty() ? null : out.drops.getFirst();
  }

  private static Piece udp(int id, int offset, boolean last, int length) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) (id + offset));
    return new Piece(false, IpProtocols.UDP, 1, id, offset, last, data);
  }

  private static List<Piece> cut(Random random, boolean ipv6, int source, int id, byte[] datagram) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    int protocol = random.nextBoolean() ? IpProtocols.UDP : IpProtocols.ESP;
    while (at < datagram.length) {
      int size = (1 + random.nextInt(Math.max(1, Math.min(datagram.length, 9000) / 8))) * 8;
      int end = Math.min(datagram.length, at + size);
      boolean last = end == datagram.length;
      if (at == 0 && last) {
        end = 8;
        last = false;
      }
      pieces.add(
          new Piece(ipv6, protocol, source, id, at, last, Arrays.copyOfRange(datagram, at, end)));
      at = end;
    }
    return pieces;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void putsShuffledAndRepeatedFragmentsTogether(long seed) {
    Random random = new Random(seed);
    table = new FragmentTable(new ReassemblyLimits(16, 16, 1 << 20, 1000, 1000), 3);
    node = node();
    for (int round = 0; round < 60; round++) {
      Map<Integer, byte[]> wanted = new HashMap<>();
      List<Piece> pieces = new ArrayList<>();
      for (int d = 0; d < 8; d++) {
        int limit = random.nextInt(5) == 0 ? 65_000 : 4000;
        byte[] datagram = new byte[9 + random.nextInt(limit)];
        random.nextBytes(datagram);
        int id = round * 8 + d;
        wanted.put(id, datagram);
        pieces.addAll(cut(random, random.nextBoolean(), d, id, datagram));
      }
      Collections.shuffle(pieces, random);
      int largest = 0;
      for (Piece piece : pieces) {
        byte @Nullable [] whole = feed(piece);
        if (whole != null) {
          assertThat(Arrays.equals(whole, wanted.remove(piece.id))).isTrue();
          largest = Math.max(largest, packet.largestFragment());
        } else if (random.nextInt(4) == 0) {
          assertThat(feed(piece)).isNull();
          assertThat(reason()).isEqualTo(FRAGMENT_DUPLICATE);
        }
      }
      assertThat(wanted.keySet()).isEmpty();
      assertThat(largest).isPositive();
      assertThat(table.size()).isZero();
      assertThat(table.freeBlocks()).isEqualTo((1 << 20) / BlockPool.BLOCK);
    }
  }

  /** The obvious: an array of bytes and of which have come. */
  private static final class Oracle {
    final byte[] bytes = new byte[70_000];
    final boolean[] there = new boolean[70_000];
    int total = -1;
    boolean spoiled;

    /** Reason, or null where kept. */
    @Nullable DropReason add(Piece piece) {
      if (spoiled) {
        return FRAGMENT_SPOILED;
      }
      int end = piece.offset + piece.data.length;
      boolean clash = total >= 0 && (end > total || piece.last && end != total);
      for (int i = piece.last && total < 0 ? end : there.length; i < there.length; i++) {
        clash |= there[i];
      }
      boolean any = false;
      boolean same = true;
      for (int i = 0; i < piece.data.length; i++) {
        any |= there[piece.offset + i];
        same &= there[piece.offset + i] && bytes[piece.offset + i] == piece.data[i];
      }
      if (clash || any && !same) {
        spoiled = true;
        return FRAGMENT_OVERLAP;
      }
      if (any) {
        return FRAGMENT_DUPLICATE;
      }
      for (int i = 0; i < piece.data.length; i++) {
        there[piece.offset + i] = true;
        bytes[piece.offset + i] = piece.data[i];
      }
      total = piece.last ? end : total;
      return null;
    }

    boolean complete() {
      for (int i = 0; i < total; i++) {
        if (!there[i]) {
          return false;
        }
      }
      return total >= 0;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void agreesWithTheOracleOnHostileFragments(long seed) {
    Random random = new Random(seed);
    int completed = 0;
    for (int round = 0; round < 3000; round++) {
      Oracle oracle = new Oracle();
      for (int i = 0; i < 12; i++) {
        byte[] data = new byte[8 + 8 * random.nextInt(3)];
        Arrays.fill(data, (byte) (random.nextInt(20) == 0 ? 1 : 0));
        Piece piece =
            new Piece(
                false,
                IpProtocols.UDP,
                round,
                round & 0xffff,
                8 * random.nextInt(8),
                random.nextInt(5) == 0,
                data);
        if (piece.offset == 0 && piece.last) {
          continue;
        }
        byte @Nullable [] whole = feed(piece);
        @Nullable DropReason expected = oracle.add(piece);
        if (expected == null && oracle.complete()) {
          assertThat(whole).isEqualTo(Arrays.copyOf(oracle.bytes, oracle.total));
          completed++;
          break;
        }
        assertThat(whole).isNull();
        assertThat(reason()).isEqualTo(expected);
      }
      now += 30_000_000_000L;
      node.onTimer(now, 0, out);
      assertThat(table.size()).isZero();
      assertThat(table.freeBlocks()).isEqualTo((1 << 20) / BlockPool.BLOCK);
    }
    assertThat(completed).isGreaterThan(15);
  }

  @Test
  void refusesPingOfDeathTinyAndEmptyFragments() {
    assertThat(feed(udp(1, 65_528, true, 100))).isNull();
    assertThat(reason()).isEqualTo(FRAGMENT_TOO_LONG);
    assertThat(feed(udp(1, 8, false, 12))).isNull();
    assertThat(reason()).isEqualTo(FRAGMENT_BAD_LENGTH);
    assertThat(feed(udp(1, 8, true, 0))).isNull();
    assertThat(reason()).isEqualTo(FRAGMENT_BAD_LENGTH);
    assertThat(feed(new Piece(false, IpProtocols.TCP, 1, 1, 0, false, new byte[16]))).isNull();
    assertThat(reason()).isEqualTo(FRAGMENT_TINY);
    assertThat(feed(new Piece(false, IpProtocols.TCP, 1, 1, 8, true, new byte[16]))).isNull();
    assertThat(reason()).isEqualTo(FRAGMENT_TINY);
    assertThat(table.size()).isZero();
  }

  @Test
  void teardropSpoilsTheDatagramForGood() {
    assertThat(feed(udp(1, 0, false, 40))).isNull();
    assertThat(feed(udp(1, 24, true, 4))).isNull();
    assertThat(reason()).isEqualTo(FRAGMENT_OVERLAP);
    assertThat(feed(udp(1, 40, true, 8))).isNull();
    assertThat(reason()).isEqualTo(FRAGMENT_SPOILED);
  }

  @Test
  void oneSourceCannotTakeAllAndTheOldestGivesWay() {
    for (int id = 0; id < 4; id++) {
      feed(udp(id, 0, false, 8));
      assertThat(reason()).isNull();
    }
    feed(udp(4, 0, false, 8));
    assertThat(reason()).isEqualTo(FRAGMENT_SOURCE_LIMIT);
    for (int source = 2; source < 40; source++) {
      feed(new Piece(false, IpProtocols.UDP, source, 1, 0, false, new byte[8]));
      assertThat(reason()).isNull();
    }
    assertThat(table.size()).isEqualTo(16);
    assertThat(counters.get(ReassemblyCounter.DISPLACED)).isEqualTo(4 + 38 - 16);
  }

  @Test
  void memoryIsBoundedAndComesBack() {
    table = new FragmentTable(new ReassemblyLimits(16, 16, 1 << 17, 1000, 1000), 3);
    node = node();
    for (int i = 0; i < 2000; i++) {
      feed(new Piece(false, IpProtocols.UDP, i, i, 8 + 8 * (i % 4000), false, new byte[1400]));
    }
    assertThat(table.size()).isLessThanOrEqualTo(16);
    now += 1000;
    node.onTimer(now, 0, out);
    assertThat(table.size()).isZero();
    assertThat(table.freeBlocks()).isEqualTo(64);
  }

  @Test
  void timesOutAndSetsItsTimerOnlyWhileNeeded() {
    feed(udp(1, 0, false, 8));
    assertThat(timersSet).isEqualTo(1);
    now += 29_999_999_999L;
    node.onTimer(now, 0, out);
    assertThat(table.size()).isEqualTo(1);
    assertThat(timersSet).isEqualTo(2);
    now += 1;
    node.onTimer(now, 0, out);
    assertThat(table.size()).isZero();
    assertThat(timersSet).isEqualTo(2);
    assertThat(counters.get(ReassemblyCounter.TIMED_OUT)).isEqualTo(1);
    assertThat(feed(udp(1, 8, true, 8))).isNull();
    assertThat(reason()).isNull();
  }

  @Test
  void hostileBytesNeverThrow() {
    Random random = new Random(21);
    hostile = true;
    for (int i = 0; i < 100_000; i++) {
      byte[] data = new byte[8 * (1 + random.nextInt(20))];
      int offset = 8 * random.nextInt(10);
      feed(
          new Piece(
              random.nextBoolean(),
              random.nextInt(256) == 0 ? IpProtocols.UDP : IpProtocols.ESP,
              random.nextInt(3),
              random.nextInt(4),
              offset,
              offset > 0 && random.nextInt(3) == 0,
              data));
      // Again, with the headers damaged.
      packet.undispose();
      packet.set(Packet.FRAGMENT);
      for (int k = 0; k < 3; k++) {
        PacketMemory.setByte(packet.l3() + random.nextInt(60), random.nextInt(256));
      }
      packet.setFrame(packet.position(), 14 + random.nextInt(200));
      out.batch.clear();
      out.batch.setNowNanos(now);
      out.batch.add(packet);
      node.process(out.batch, out);
      now += 10_000_000;
      if (i % 100 == 0) {
        node.onTimer(now, 0, out);
      }
    }
    assertThat(table.size()).isLessThanOrEqualTo(16);
  }
}
