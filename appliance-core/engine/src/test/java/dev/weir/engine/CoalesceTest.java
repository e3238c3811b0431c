package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.Term;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.packet.GsoType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that are joined where they come in, and cut again where they go out. */
class CoalesceTest {
  private static final int ROUNDS = Boolean.getBoolean("weir.long") ? 3000 : 150;

  /** What leaves by an interface without offloads, and what was joined. */
  private record Outcome(
      List<byte[]> sent, Map<String, Long> drops, long frames, long segments, long received) {}

  private static Outcome pass(List<List<byte[]>> batches, Set<String> coalescing, Set<Offload> by)
      throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", new MemoryDevice(Bench.MAC + 9, 1, by), false);
      bench.coalescing.addAll(coalescing);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      for (List<byte[]> batch : batches) {
        batch.forEach(bench.device("lan")::receive);
        bench.engine.step(1);
      }
      assertThat(bench.imbalance()).isEmpty();
      var account = bench.engine.workers().getFirst().account();
      return new Outcome(
          new ArrayList<>(bench.device("wan").sent),
          bench.drops(),
          account.joinedFrames(lan.index()),
          account.joinedSegments(lan.index()),
          account.get(Term.IN, lan.index()));
    }
  }

  private static Outcome with(List<List<byte[]>> batches) throws Exception {
    return pass(batches, Set.of("lan"), Set.of());
  }

  private static Outcome without(List<List<byte[]>> batches) throws Exception {
    return pass(batches, Set.of(), Set.of());
  }

  /** Frames of each pair of addresses in their order, in hexadecimal. */
  private static Map<String, List<String>> byFlow(List<byte[]> frames) {
    Map<String, List<String>> flows = new LinkedHashMap<>();
    HexFormat hex = HexFormat.of();
    for (byte[] frame : frames) {
      String flow = frame[12] == 0x08 ? hex.formatHex(frame, 26, 34) : hex.formatHex(frame, 22, 54);
      flows.computeIfAbsent(flow, f -> new ArrayList<>()).add(hex.formatHex(frame));
    }
    return flows;
  }

  /** Whatever comes in, what goes out is what would go out otherwise, in the order of its flow. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsCutAgainIsWhatCameIn(long seed) throws Exception {
    long frames = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(seed * 1_000_000 + round);
      List<TcpStream> streams = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(12); i++) {
        streams.add(new TcpStream(random, Bench.MAC + 1, i));
      }
      List<List<byte[]>> batches = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<byte[]> batch = new ArrayList<>();
        int most = 1 + random.nextInt(200);
        while (batch.size() < most) {
          TcpStream stream = streams.get(random.nextInt(streams.size()));
          for (int burst = random.nextInt(20); burst >= 0; burst--) {
            batch.addAll(stream.next());
          }
        }
        batches.add(batch);
      }
      Outcome joined = with(batches);
      Outcome plain = without(batches);
      assertThat(byFlow(joined.sent)).as("round " + round).isEqualTo(byFlow(plain.sent));
      assertThat(joined.drops).as("round " + round).isEqualTo(plain.drops);
      assertThat(joined.received).isEqualTo(plain.received);
      frames += joined.frames;
    }
    assertThat(frames).isGreaterThan(5L * ROUNDS);
  }

  private static List<byte[]> plain(int count, int payload, int lastFlags) {
    List<byte[]> frames = new ArrayList<>();
    PlainSegments segments = new PlainSegments();
    for (int i = 0; i < count; i++) {
      frames.add(segments.next(payload, i == count - 1 ? lastFlags : 0x10));
    }
    return frames;
  }

  @Test
  void aDeviceThatCutsItselfGetsOneFrame() throws Exception {
    List<byte[]> segments = plain(40, 1448, 0x18);
    Outcome outcome = pass(List.of(segments), Set.of("lan"), EnumSet.allOf(Offload.class));
    assertThat(outcome.sent).hasSize(1);
    byte[] whole = outcome.sent.getFirst();
    assertThat(whole).hasSize(54 + 40 * 1448);
    assertThat(whole[47]).isEqualTo((byte) 0x18);
    assertThat(outcome.frames).isEqualTo(1);
    assertThat(outcome.segments).isEqualTo(40);
    for (int i = 0; i < 40; i++) {
      assertThat(Arrays.copyOfRange(whole, 54 + i * 1448, 54 + (i + 1) * 1448))
          .isEqualTo(Arrays.copyOfRange(segments.get(i), 54, 54 + 1448));
    }
  }

  /** No IP packet is longer than its length field can say. */
  @Test
  void moreThanAPacketHoldsBecomesTwo() throws Exception {
    List<byte[]> segments = plain(60, 1448, 0x10);
    Outcome outcome = pass(List.of(segments), Set.of("lan"), EnumSet.allOf(Offload.class));
    assertThat(outcome.sent.stream().map(f -> f.length))
        .containsExactly(54 + 45 * 1448, 54 + 15 * 1448);
    assertThat(with(List.of(segments)).sent).containsExactlyElementsOf(segments);
  }

  @Test
  void jumboSegmentsAreJoinedAsFarAsTheyFit() throws Exception {
    List<byte[]> segments = plain(9, 8948, 0x10);
    assertThat(with(List.of(segments)).frames).isPositive();
    assertThat(with(List.of(segments)).sent).containsExactlyElementsOf(segments);
  }

  @Test
  void taggedSegmentsAreJoinedOfOneVlanOnly() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef ten = bench.add("lan.10", lan.mac(), false, lan.index(), 10);
      InterfaceRef wan = bench.add("wan", false);
      bench.add("lan.11", lan.mac(), false, lan.index(), 11);
      bench.coalescing.add("lan");
      bench.apply("router", a -> EngineTest.forwarder(a, ten, wan));
      List<byte[]> tagged = new ArrayList<>();
      for (byte[] plain : plain(9, 1000, 0x10)) {
        ByteBuffer frame = ByteBuffer.allocate(plain.length + 4);
        frame.put(plain, 0, 12).putShort((short) 0x8100);
        frame.putShort((short) (tagged.size() < 5 ? 10 : 11)).put(plain, 12, plain.length - 12);
        tagged.add(frame.array());
      }
      tagged.forEach(bench.device("lan")::receive);
      bench.engine.step(1);
      var account = bench.engine.workers().getFirst().account();
      assertThat(account.joinedFrames(lan.index())).isEqualTo(2);
      assertThat(account.joinedSegments(lan.index())).isEqualTo(9);
      assertThat(bench.device("wan").sent).containsExactlyElementsOf(tagged.subList(0, 5));
    }
  }

  /** A router may have to make fragments of such, each of its segment. */
  @Test
  void withoutDontFragmentNothingIsJoined() throws Exception {
    List<byte[]> segments = plain(10, 1000, 0x10);
    for (byte[] segment : segments) {
      segment[20] = 0;
      segment[24] = 0;
      segment[25] = 0;
      int sum = Bench.checksum(segment, 14, 20);
      segment[24] = (byte) (sum >>> 8);
      segment[25] = (byte) sum;
    }
    Outcome outcome = with(List.of(segments));
    assertThat(outcome.frames).isZero();
    assertThat(outcome.sent).containsExactlyElementsOf(segments);
  }

  @Test
  void twoAreNotWorthIt() throws Exception {
    assertThat(with(List.of(plain(2, 1448, 0x10))).frames).isZero();
  }

  /** A frame of many segments that comes in is none to be joined with, and neither overtaken. */
  @Test
  void aGsoFrameEndsTheRun() throws Exception {
    PlainSegments segments = new PlainSegments();
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan =
          bench.add("wan", new MemoryDevice(Bench.MAC + 9, 1, EnumSet.allOf(Offload.class)), false);
      bench.coalescing.add("lan");
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      MemoryDevice in = bench.device("lan");
      for (int i = 0; i < 4; i++) {
        in.receive(segments.next(1000, 0x10));
      }
      in.receive(0, new MemoryDevice.Frame(segments.next(5000, 0x10), GsoType.TCP4, 1000, 34, 16));
      for (int i = 0; i < 4; i++) {
        in.receive(segments.next(1000, 0x10));
      }
      bench.engine.step(1);
      assertThat(bench.device("wan").sent.stream().map(f -> f.length))
          .containsExactly(4054, 5054, 4054);
      assertThat(bench.imbalance()).isEmpty();
    }
  }
}
