package dev.weir.testkit.packet;

import static dev.weir.testkit.packet.Checks.dst;
import static dev.weir.testkit.packet.Checks.dstPort;
import static dev.weir.testkit.packet.Checks.flags;
import static dev.weir.testkit.packet.Checks.icmp;
import static dev.weir.testkit.packet.Checks.ipv4;
import static dev.weir.testkit.packet.Checks.ipv6;
import static dev.weir.testkit.packet.Checks.payload;
import static dev.weir.testkit.packet.Checks.src;
import static dev.weir.testkit.packet.Checks.tcp;
import static dev.weir.testkit.packet.Checks.ttl;
import static dev.weir.testkit.packet.Checks.udp;
import static dev.weir.testkit.packet.Checks.untagged;
import static dev.weir.testkit.packet.Checks.vlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.TcpHeader;
import org.junit.jupiter.api.Test;

class PacketBuilderTest {
  @Test
  void buildsLiteralBytes() {
    Frame frame =
        PacketBuilder.ethernet("02:00:00:00:00:0a", "02:00:00:00:00:0b")
            .vlan(10, 5)
            .ipv4("10.0.0.1", "10.0.0.2")
            .udp(0x1234, 0x5678)
            .payload(new byte[] {1, 2, 3, 4})
            .build();
    assertThat(frame.hex())
        .isEqualTo(
            "02000000000b02000000000a8100a00a0800"
                + "450000200000000040"
                + "1166cb"
                + "0a0000010a000002"
                + "12345678000c7f21"
                + "01020304");
  }

  @Test
  void headerViewsAgreeWithTheBuilder() {
    Frame frame =
        PacketBuilder.ethernet()
            .ipv4("192.0.2.1", "198.51.100.7")
            .ttl(12)
            .tcp(40000, 80)
            .flags("SE")
            .maxSegmentSize(1460)
            .payload("hello")
            .build();
    int base = PacketMemory.reserve(SlotClass.SMALL.strideBytes());
    try {
      Packet packet = new Packet(0, SlotClass.SMALL, base);
      frame.copyTo(packet);
      Ipv4Header ip = new Ipv4Header();
      TcpHeader header = new TcpHeader();
      assertThat(ip.tryWrap(packet, packet.l3())).isTrue();
      assertThat(ip.checksumValid()).isTrue();
      assertThat(ip.ttl()).isEqualTo(12);
      assertThat(header.tryWrap(packet, packet.l4())).isTrue();
      assertThat(header.flags()).isEqualTo(TcpHeader.SYN | TcpHeader.ECE);
      assertThat(
              header.checksumValid(ip.pseudoHeaderSum(6, ip.payloadLength()), ip.payloadLength()))
          .isTrue();
      assertThat(Frame.copyOf(packet)).isEqualTo(frame);
    } finally {
      PacketMemory.unreserve(base, SlotClass.SMALL.strideBytes());
    }
  }

  @Test
  void checkersCompose() {
    Frame frame =
        PacketBuilder.ethernet().vlan(7).ipv4("192.0.2.1", "198.51.100.7").tcp(1, 80).build();
    ipv4(frame, vlan(7), src("192.0.2.1"), dst("198.51.100.7"), ttl(64), tcp(flags("A")));
    Frame v6 =
        PacketBuilder.ethernet()
            .ipv6("2001:db8::1", "2001:db8::2")
            .extension(0, "0000000000000000")
            .udp(53, 54)
            .payload("x")
            .build();
    ipv6(v6, untagged(), src("2001:db8::1"), udp(dstPort(54), payload("x")));
    ipv6(
        PacketBuilder.ethernet().ipv6("2001:db8::1", "ff02::1").echoRequest(1, 2).build(),
        icmp(128, 0));
  }

  @Test
  void checkersSayWhatIsWrongAndShowTheFrame() {
    Frame frame = PacketBuilder.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(1, 2).build();
    assertThatThrownBy(() -> ipv4(frame, udp(dstPort(3))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("destination port: expected 3 but was 2")
        .hasMessageContaining("192.0.2.1>198.51.100.7");
    assertThatThrownBy(() -> ipv6(frame)).hasMessageContaining("IP version");
    assertThatThrownBy(() -> ipv4(frame, tcp())).hasMessageContaining("protocol");
  }

  @Test
  void checkersFindWrongChecksumsAndLengths() {
    PacketBuilder udp = PacketBuilder.ethernet().ipv4("192.0.2.1", "198.51.100.7").udp(1, 2);
    assertThatThrownBy(() -> ipv4(udp.badChecksum().build()))
        .hasMessageContaining("UDP checksum is wrong");
    PacketBuilder ip = PacketBuilder.ethernet().ipv4("192.0.2.1", "198.51.100.7");
    assertThatThrownBy(() -> ipv4(ip.badIpChecksum().build()))
        .hasMessageContaining("IPv4 header checksum is wrong");
    PacketBuilder longer = PacketBuilder.ethernet().ipv4("192.0.2.1", "198.51.100.7").ipLength(99);
    assertThatThrownBy(() -> ipv4(longer.build())).hasMessageContaining("does not fit");
    assertThatThrownBy(() -> Checks.ethernet(Frame.ofHex("0102")))
        .hasMessageContaining("Ethernet header is cut short");
  }

  @Test
  void gsoFramesCarryTheirFacts() {
    Frame frame =
        PacketBuilder.ethernet()
            .ipv6("2001:db8::1", "2001:db8::2")
            .tcp(1, 2)
            .payloadOf(60_000)
            .gso(1400)
            .build();
    assertThat(frame.gsoType()).isEqualTo(GsoType.TCP6);
    assertThat(frame.gsoSize()).isEqualTo(1400);
    assertThat(frame.has(Packet.CHECKSUM_PARTIAL)).isTrue();
    assertThat(frame.checksumStart()).isEqualTo(54);
    assertThat(frame.checksumOffset()).isEqualTo(16);
    ipv6(frame, tcp());
  }

  @Test
  void refusesModifiersThatFitNothing() {
    assertThatThrownBy(() -> PacketBuilder.ethernet().ttl(1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> PacketBuilder.ethernet().ipv4("1.2.3.4", "1.2.3.5").udp(1, 2).flags("S"))
        .isInstanceOf(IllegalStateException.class);
  }
}
