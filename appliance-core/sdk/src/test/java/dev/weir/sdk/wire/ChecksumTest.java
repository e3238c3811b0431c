package dev.weir.sdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  /** RFC 1071, 1: word by word, end-around carry. */
  private static int slowSum(byte[] bytes, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      int high = bytes[from + i] & 0xff;
      int low = i + 1 < length ? bytes[from + i + 1] & 0xff : 0;
      sum += high << 8 | low;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  /** Zero has two forms in ones' complement. */
  private static int canonical(int sum) {
    return sum == 0xffff ? 0 : sum;
  }

  @Test
  void addsTheExampleOfRfc1071() {
    Packet packet = WireMemory.packet("0001 f203 f4f5 f6f7");
    assertThat(Checksum.sum(packet.position(), 8)).isEqualTo(0xddf2);
    assertThat(Checksum.of(packet.position(), 8)).isEqualTo(0x220d);
  }

  @Test
  void agreesWithTheSlowSumAtEveryAlignmentAndLength() {
    Random random = new Random(1);
    byte[] bytes = new byte[2100];
    random.nextBytes(bytes);
    Packet packet = WireMemory.packet(bytes);
    for (int length = 0; length < 300; length++) {
      for (int from = 0; from < 9; from++) {
        assertThat(canonical(Checksum.sum(packet.position() + from, length)))
            .isEqualTo(canonical(slowSum(bytes, from, length)));
      }
    }
    assertThat(Checksum.sum(packet.position() + 1, 2047)).isEqualTo(slowSum(bytes, 1, 2047));
  }

  @Test
  void doesNotOverflowOverTheLargestFrameOfOnes() {
    byte[] bytes = new byte[65_535];
    java.util.Arrays.fill(bytes, (byte) 0xff);
    Packet packet = WireMemory.packet(bytes);
    assertThat(Checksum.sum(packet.position(), 65_534)).isEqualTo(0xffff);
    assertThat(Checksum.sum(packet.position(), 65_535)).isEqualTo(slowSum(bytes, 0, 65_535));
    assertThat(Checksum.sum(packet.position(), 0)).isZero();
  }

  @Test
  void updatesTheExampleOfRfc1624() {
    // Section 4: 0x5555 becomes 0x3285 under a checksum of 0xdd2f: 0x0000, not 0xffff.
    assertThat(Checksum.update16(0xdd2f, 0x5555, 0x3285)).isZero();
  }

  @Test
  void updatesLikeComputingAnew() {
    Random random = new Random(2);
    byte[] bytes = new byte[64];
    for (int round = 0; round < 20_000; round++) {
      random.nextBytes(bytes);
      Packet packet = WireMemory.packet(bytes);
      int at = packet.position();
      int before = Checksum.of(at, 64);
      int sum = Checksum.sum(at, 64);
      int field = at + 2 * random.nextInt(28);
      int width = 2 << random.nextInt(3);
      int updated;
      int updatedSum;
      switch (width) {
        case 2 -> {
          int old = PacketMemory.getUnsignedShort(field);
          int now = random.nextInt(0x10000);
          PacketMemory.setShort(field, now);
          updated = Checksum.update16(before, old, now);
          updatedSum = Checksum.updateSum16(sum, old, now);
        }
        case 4 -> {
          int old = PacketMemory.getInt(field);
          int now = random.nextInt();
          PacketMemory.setInt(field, now);
          updated = Checksum.update32(before, old, now);
          updatedSum = Checksum.updateSum32(sum, old, now);
        }
        default -> {
          long old = PacketMemory.getLong(field);
          long now = random.nextLong();
          PacketMemory.setLong(field, now);
          updated = Checksum.update64(before, old, now);
          updatedSum = Checksum.updateSum64(sum, old, now);
        }
      }
      assertThat(updated).isEqualTo(Checksum.of(at, 64));
      assertThat(canonical(updatedSum)).isEqualTo(canonical(Checksum.sum(at, 64)));
    }
  }

  @Test
  void pseudoHeadersAreSumsOfTheirBytes() {
    byte[] v4 = WireMemory.bytes("c0a80107 cb007109 0011 0123");
    assertThat(Checksum.pseudoIpv4(0xc0a80107, 0xcb007109, 17, 0x123))
        .isEqualTo(slowSum(v4, 0, v4.length));
    byte[] v6 =
        WireMemory.bytes(
            "20010db8fffe00010000ffffffffabcd fe80000000000000021122fffe334455 00011234 0000003a");
    assertThat(
            Checksum.pseudoIpv6(
                0x20010db8fffe0001L,
                0x0000ffffffffabcdL,
                0xfe80000000000000L,
                0x021122fffe334455L,
                58,
                0x11234))
        .isEqualTo(slowSum(v6, 0, v6.length));
  }

  @Test
  void udpNeverGetsZero() {
    assertThat(Checksum.finish(0xffff)).isZero();
    assertThat(Checksum.finishUdp(0xffff)).isEqualTo(0xffff);
  }

  @Test
  void completesToTheZeroThatTheProtocolWants() {
    // Words that add up to 0xffff, the pseudo header's sum in the field among them.
    Packet tcp = WireMemory.packet("edcb" + "0000".repeat(7) + "1234 0000");
    tcp.setPartialChecksum(tcp.position(), TcpHeader.CHECKSUM);
    assertThat(Checksum.complete(tcp)).isTrue();
    assertThat(PacketMemory.getUnsignedShort(tcp.position() + TcpHeader.CHECKSUM)).isZero();
    assertThat(tcp.has(Packet.CHECKSUM_PARTIAL)).isFalse();
    Packet udp = WireMemory.packet("edcb 0000 0000 1234");
    udp.setPartialChecksum(udp.position(), UdpHeader.CHECKSUM);
    assertThat(Checksum.complete(udp)).isTrue();
    assertThat(PacketMemory.getUnsignedShort(udp.position() + UdpHeader.CHECKSUM))
        .isEqualTo(0xffff);
  }

  @Test
  void completesNothingOutsideThePacket() {
    Packet packet = WireMemory.packet("0000 0000 0000 0000");
    packet.setPartialChecksum(packet.position() + 1, UdpHeader.CHECKSUM);
    assertThat(Checksum.complete(packet)).isFalse();
    packet.setPartialChecksum(packet.position() - 1, UdpHeader.CHECKSUM);
    assertThat(Checksum.complete(packet)).isFalse();
    assertThat(packet.has(Packet.CHECKSUM_PARTIAL)).isTrue();
    assertThat(WireMemory.hex(packet)).isEqualTo("0000000000000000");
  }
}
