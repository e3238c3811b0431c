package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.worker.Term;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.packet.GsoType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** GSO frames at interfaces that cannot take them, with fewer slots than there are segments. */
class SegmentationTest {
  private static final EngineOptions FEW_SLOTS =
      new EngineOptions(
          1,
          new PoolSizes(
              new PoolSizes.Slots(16, 0, 0),
              new PoolSizes.Slots(64, 0, 8),
              new PoolSizes.Slots(4, 0, 0),
              new PoolSizes.Slots(64, 0, 8)),
          4,
          100,
          1024,
          1);

  private static byte[] tcp4(long toMac, int payload, int flags) {
    ByteBuffer frame = ByteBuffer.allocate(54 + payload);
    frame.putShort((short) (toMac >>> 32)).putInt((int) toMac).put(new byte[6]);
    frame.putShort((short) 0x0800);
    frame.putShort((short) 0x4500).putShort((short) (40 + payload)).putShort((short) 0xfff0);
    frame.putShort((short) 0x4000).put((byte) 64).put((byte) 6).putShort((short) 0);
    frame.putInt(0x0a000001).putInt(0x0a000002);
    frame.putShort((short) 1000).putShort((short) 80).putInt(0xfffff000).putInt(77);
    frame.put((byte) 0x50).put((byte) flags).putShort((short) 512).putInt(0);
    byte[] bytes = frame.array();
    Random random = new Random(payload);
    for (int i = 54; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    frame.putShort(24, (short) Bench.checksum(bytes, 14, 20));
    return bytes;
  }

  private static int pseudo4(byte[] frame, int l4) {
    ByteBuffer pseudo = ByteBuffer.allocate(12 + frame.length - l4);
    pseudo.put(frame, 26, 8).put((byte) 0).put(frame[23]).putShort((short) (frame.length - l4));
    pseudo.put(frame, l4, frame.length - l4);
    return Bench.checksum(pseudo.array(), 0, pseudo.capacity());
  }

  @Test
  void cuts47SegmentsThrough16Slots() throws Exception {
    try (Bench bench = new Bench(FEW_SLOTS)) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      int mss = 1390;
      int payload = 46 * mss + 100;
      byte[] whole = tcp4(lan.mac(), payload, 0x80 | 0x18 | 0x01);
      bench.device("lan").receive(0, new MemoryDevice.Frame(whole, GsoType.TCP4, mss, 34, 16));
      bench.engine.step(1);
      List<byte[]> segments = new ArrayList<>(bench.device("wan").sent);
      assertThat(segments).hasSize(47);
      ByteBuffer joined = ByteBuffer.allocate(payload);
      for (int i = 0; i < segments.size(); i++) {
        byte[] segment = segments.get(i);
        ByteBuffer view = ByteBuffer.wrap(segment);
        assertThat(segment).hasSize(54 + (i < 46 ? mss : 100));
        assertThat(view.getShort(16) & 0xffff).isEqualTo(segment.length - 14);
        assertThat(view.getShort(18) & 0xffff).isEqualTo(0xfff0 + i & 0xffff);
        assertThat(Bench.checksum(segment, 14, 20)).isZero();
        assertThat(view.getInt(38)).isEqualTo(0xfffff000 + i * mss);
        int flags = 0x10 | (i == 0 ? 0x80 : 0) | (i == 46 ? 0x09 : 0);
        assertThat(segment[47] & 0xff).isEqualTo(flags);
        assertThat(pseudo4(segment, 34)).isZero();
        joined.put(segment, 54, segment.length - 54);
      }
      assertThat(joined.array()).isEqualTo(java.util.Arrays.copyOfRange(whole, 54, whole.length));
      assertThat(bench.term(Term.EXPANDED)).isEqualTo(47);
      assertThat(bench.term(Term.ABSORBED)).isEqualTo(1);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void keepsOrderOfFramesBehindOneThatIsCut() throws Exception {
    try (Bench bench = new Bench(FEW_SLOTS)) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      MemoryDevice in = bench.device("lan");
      in.receive(Bench.udp(lan.mac(), 1, 2, 1, 0));
      in.receive(
          0, new MemoryDevice.Frame(tcp4(lan.mac(), 50_000, 0x10), GsoType.TCP4, 1000, 34, 16));
      in.receive(Bench.udp(lan.mac(), 1, 2, 2, 0));
      bench.engine.step(1);
      List<Integer> lengths = bench.device("wan").sent.stream().map(f -> f.length).toList();
      assertThat(lengths).hasSize(52);
      assertThat(lengths.getFirst()).isEqualTo(42);
      assertThat(lengths.getLast()).isEqualTo(42);
      assertThat(lengths.subList(1, 51)).containsOnly(1054);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void leavesFramesWholeForADeviceThatCutsItself() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan =
          bench.add("wan", new MemoryDevice(Bench.MAC + 9, 1, EnumSet.allOf(Offload.class)), false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      byte[] whole = tcp4(lan.mac(), 40_000, 0x10);
      bench.device("lan").receive(0, new MemoryDevice.Frame(whole, GsoType.TCP4, 1000, 34, 16));
      bench.engine.step(1);
      assertThat(bench.device("wan").sent).hasSize(1);
      assertThat(bench.device("wan").sent.peek()).isEqualTo(whole);
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void completesPartialChecksum() throws Exception {
    byte[] frame = tcp4(Bench.MAC, 501, 0x10);
    assertThat(pseudo4(completed(frame), 34)).isZero();
  }

  /** That 0xffff stands for zero is UDP's alone (RFC 768). */
  @Test
  void aChecksumOfZeroIsZeroForTcp() throws Exception {
    byte[] frame = tcp4(Bench.MAC, 500, 0x10);
    ByteBuffer view = ByteBuffer.wrap(frame);
    view.putShort(frame.length - 2, (short) 0);
    view.putShort(frame.length - 2, (short) pseudo4(frame, 34));
    assertThat(ByteBuffer.wrap(completed(frame)).getShort(50)).isZero();
  }

  /** What a frame becomes that comes with a partial checksum. */
  private static byte[] completed(byte[] frame) throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      ByteBuffer view = ByteBuffer.wrap(frame);
      view.putShort(0, (short) (lan.mac() >>> 32)).putInt(2, (int) lan.mac());
      ByteBuffer pseudo = ByteBuffer.allocate(12);
      pseudo.put(frame, 26, 8).put((byte) 0).put((byte) 6).putShort((short) (frame.length - 34));
      view.putShort(50, (short) ~Bench.checksum(pseudo.array(), 0, 12));
      bench.device("lan").receive(0, new MemoryDevice.Frame(frame, GsoType.NONE, 0, 34, 16));
      bench.engine.step(1);
      return bench.device("wan").sent.element();
    }
  }

  @Test
  void dropsOffloadRequestsThatDoNotFitTheFrame() throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      MemoryDevice in = bench.device("lan");
      byte[] tcp = tcp4(lan.mac(), 3000, 0x10);
      in.receive(0, new MemoryDevice.Frame(tcp, GsoType.TCP6, 1000, 34, 16));
      in.receive(0, new MemoryDevice.Frame(tcp, GsoType.TCP4, 0, 34, 16));
      in.receive(0, new MemoryDevice.Frame(tcp, GsoType.UDP, 1000, 34, 16));
      in.receive(0, new MemoryDevice.Frame(tcp, GsoType.NONE, 0, 60_000, 16));
      in.receive(0, new MemoryDevice.Frame(tcp, GsoType.NONE, 0, 34, 60_000));
      bench.engine.step(1);
      assertThat(bench.drops()).containsExactly(Map.entry("engine/bad-offload", 5L));
      assertThat(bench.imbalance()).isEmpty();
    }
  }

  @Test
  void dropsAsNoBufferWhenNoSlotEverBecomesFree() throws Exception {
    EngineOptions none =
        new EngineOptions(
            1,
            new PoolSizes(
                new PoolSizes.Slots(0, 0, 0),
                new PoolSizes.Slots(8, 0, 8),
                new PoolSizes.Slots(0, 0, 0),
                new PoolSizes.Slots(8, 0, 8)),
            4,
            100,
            1024,
            1);
    try (Bench bench = new Bench(none)) {
      InterfaceRef lan = bench.add("lan", false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      bench
          .device("lan")
          .receive(
              0, new MemoryDevice.Frame(tcp4(lan.mac(), 12_000, 0x10), GsoType.TCP4, 1000, 34, 16));
      bench.engine.step(1);
      assertThat(bench.drops()).containsExactly(Map.entry("engine/no-buffer", 1L));
      assertThat(bench.imbalance()).isEmpty();
    }
  }
}
