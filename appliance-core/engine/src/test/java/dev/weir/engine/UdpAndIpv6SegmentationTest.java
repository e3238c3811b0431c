package dev.weir.engine;

import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstPort;
import static dev.weir.testkit.packet.Checks.flags;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.ipv6;
import static dev.weir.testkit.packet.Checks.payload;
import static dev.weir.testkit.packet.Checks.sequence;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.srcPort;
import static dev.weir.testkit.packet.Checks.tcp;
import static dev.weir.testkit.packet.Checks.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames of UDP and of IPv6 that are cut for an interface which cannot (USO, TSO6). The checks
 * verify lengths and checksums of every segment.
 */
class UdpAndIpv6SegmentationTest {
  private static final String LAN_MAC = "02:00:00:00:00:01";
  private static final int SIZE = 1200;
  private static final int BYTES = 40 * SIZE + 7;
  private static final byte[] DATA = data();

  private static byte[] data() {
    byte[] data = new byte[BYTES];
    new java.util.Random(5).nextBytes(data);
    return data;
  }

  private static PacketBuilder v4() {
    return PacketBuilder.ethernet("02:aa:00:00:00:09", LAN_MAC).ipv4("10.0.0.9", "198.51.100.7");
  }

  private static PacketBuilder v6() {
    return PacketBuilder.ethernet("02:aa:00:00:00:09", LAN_MAC)
        .ipv6("2001:db8:1::9", "2001:db8:ff::1");
  }

  private static byte[] slice(int segment) {
    return Arrays.copyOfRange(DATA, segment * SIZE, Math.min(BYTES, (segment + 1) * SIZE));
  }

  /** What leaves by a device of these offloads; every slot is home and every packet booked. */
  private static List<Frame> forward(Frame frame, Set<Offload> offloads) throws Exception {
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", new MemoryDevice(Bench.MAC + 1), false);
      InterfaceRef wan = bench.add("wan", new MemoryDevice(Bench.MAC + 2, 1, offloads), false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      bench
          .device("lan")
          .receive(
              0,
              new MemoryDevice.Frame(
                  frame.bytes(),
                  frame.gsoType(),
                  frame.gsoSize(),
                  frame.checksumStart(),
                  frame.checksumOffset()));
      bench.engine.step(1);
      assertThat(bench.imbalance()).isEmpty();
      return bench.device("wan").sent.stream().map(Frame::of).toList();
    }
  }

  private static List<Frame> cut(Frame frame, Offload... offloads) throws Exception {
    EnumSet<Offload> can = EnumSet.noneOf(Offload.class);
    can.addAll(List.of(offloads));
    List<Frame> segments = forward(frame, can);
    assertThat(segments).hasSize(41);
    return segments;
  }

  @Test
  void udpOverIpv4IsCutIntoDatagrams() throws Exception {
    Frame whole = v4().identification(0xfff0).udp(4000, 443).gso(SIZE).payload(DATA).build();
    // What it can do for TCP does not help.
    List<Frame> segments = cut(whole, Offload.TSO4, Offload.TSO6);
    for (int i = 0; i < segments.size(); i++) {
      ipv4(
          segments.get(i),
          src("10.0.0.9"),
          dst("198.51.100.7"),
          udp(srcPort(4000), dstPort(443), payload(slice(i))));
      byte[] bytes = segments.get(i).bytes();
      assertThat((bytes[18] & 0xff) << 8 | bytes[19] & 0xff).isEqualTo(0xfff0 + i & 0xffff);
    }
  }

  @Test
  void udpOverIpv6IsCutIntoDatagrams() throws Exception {
    List<Frame> segments = cut(v6().udp(4000, 443).gso(SIZE).payload(DATA).build());
    for (int i = 0; i < segments.size(); i++) {
      ipv6(
          segments.get(i),
          src("2001:db8:1::9"),
          dst("2001:db8:ff::1"),
          udp(srcPort(4000), dstPort(443), payload(slice(i))));
    }
  }

  /** Without extension headers and with destination options, which every segment repeats. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tcpOverIpv6IsCutIntoSegments(boolean extended) throws Exception {
    PacketBuilder builder = extended ? v6().extension(60, "0000 0104 00000000") : v6();
    Frame whole =
        builder
            .tcp(4000, 80)
            .flags("PA")
            .sequence(-SIZE)
            .acknowledgement(9)
            .gso(SIZE)
            .payload(DATA)
            .build();
    List<Frame> segments = cut(whole, Offload.TSO4, Offload.USO);
    for (int i = 0; i < segments.size(); i++) {
      ipv6(
          segments.get(i),
          src("2001:db8:1::9"),
          tcp(
              srcPort(4000),
              dstPort(80),
              flags(i == 40 ? "PA" : "A"),
              sequence((i - 1) * SIZE),
              payload(slice(i))));
      int headers = 54 + 20 + (extended ? 8 : 0);
      assertThat(Arrays.copyOfRange(segments.get(i).bytes(), 54, headers - 20))
          .isEqualTo(Arrays.copyOfRange(whole.bytes(), 54, headers - 20));
    }
  }

  @Test
  void aDeviceThatCutsItselfGetsThemWhole() throws Exception {
    Frame udp = v6().udp(4000, 443).gso(SIZE).payload(DATA).build();
    Frame tcp = v6().tcp(4000, 80).flags("A").gso(SIZE).payload(DATA).build();
    assertThat(forward(udp, EnumSet.of(Offload.CHECKSUM, Offload.USO))).containsExactly(udp);
    assertThat(forward(tcp, EnumSet.of(Offload.CHECKSUM, Offload.TSO6))).containsExactly(tcp);
  }

  /** The checksum of a segment is left to a device that completes checksums but does not cut. */
  @Test
  void segmentsKeepPartialChecksumsForADeviceThatCompletesThem() throws Exception {
    List<Frame> segments =
        cut(v4().udp(4000, 443).gso(SIZE).payload(DATA).build(), Offload.CHECKSUM);
    for (Frame segment : segments) {
      byte[] bytes = segment.bytes();
      int upper = segment.length() - 34;
      int pseudo = dev.weir.sdk.wire.Checksum.pseudoIpv4(0x0A000009, 0xC6336407, 17, upper);
      assertThat((bytes[40] & 0xff) << 8 | bytes[41] & 0xff).isEqualTo(pseudo);
    }
  }

  @Test
  void whatDoesNotFitItsTypeIsDropped() throws Exception {
    Frame udp = v6().udp(4000, 443).gso(SIZE).payload(DATA).build();
    try (Bench bench = new Bench()) {
      InterfaceRef lan = bench.add("lan", new MemoryDevice(Bench.MAC + 1), false);
      InterfaceRef wan = bench.add("wan", false);
      bench.apply("router", a -> EngineTest.forwarder(a, lan, wan));
      byte[] truncated = Arrays.copyOf(udp.bytes(), 54 + 7);
      truncated[18] = 0;
      truncated[19] = 7;
      for (byte[] bytes :
          new byte[][] {truncated, v4().fragment(8, true).udp(1, 2).build().bytes()}) {
        bench
            .device("lan")
            .receive(
                0,
                new MemoryDevice.Frame(
                    bytes, dev.weir.sdk.packet.GsoType.UDP, SIZE, udp.checksumStart(), 6));
      }
      bench.engine.step(1);
      assertThat(bench.device("wan").sent).isEmpty();
      assertThat(bench.drops()).containsExactly(java.util.Map.entry("engine/bad-offload", 2L));
      assertThat(bench.imbalance()).isEmpty();
    }
  }
}
